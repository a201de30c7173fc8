import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressOf } from '../../../speech/wyoming/client.js';
import { encodeEvent, EventReader, LIMITS, type WyomingEvent } from '../../../speech/wyoming/events.js';
import { SoundCollector, soundEvents, soundOf } from '../../../speech/wyoming/sound.js';

const event = fc.record({
  type: fc.stringMatching(/^[a-z-]{1,20}$/),
  data: fc.dictionary(
    fc.stringMatching(/^[a-z]{1,8}$/),
    fc.oneof(fc.string(), fc.integer(), fc.constant(null)),
  ),
  payload: fc.uint8Array({ maxLength: 300 }),
});

describe('events', () => {
  it('come out as they went in, wherever the wire cuts them', () => {
    fc.assert(
      fc.property(
        fc.array(event, { maxLength: 5 }),
        fc.infiniteStream(fc.integer({ min: 1, max: 40 })),
        (sent, cuts) => {
          const wire = Buffer.concat(sent.map((one) => encodeEvent(one)));
          const reader = new EventReader();
          const got: WyomingEvent[] = [];
          for (let at = 0; at < wire.length;) {
            const length = cuts.next().value as number;
            got.push(...reader.push(wire.subarray(at, (at += length))));
          }
          expect(got.map((one) => ({ ...one, payload: [...(one.payload ?? [])] }))).toEqual(
            sent.map((one) => ({ ...one, payload: [...one.payload] })),
          );
        },
      ),
      { numRuns: 200 },
    );
  });

  it('may have their data in the line, and what follows adds to it', () => {
    const reader = new EventReader();
    const [got] = reader.push(Buffer.from('{"type":"x","data":{"a":1,"b":1},"data_length":7}\n{"b":2}'));
    expect(got).toEqual({ type: 'x', data: { a: 1, b: 2 } });
  });

  it.each([
    ['no JSON', 'hello\n'],
    ['no type', '{"data":{}}\n'],
    ['a length below nothing', '{"type":"x","data_length":-1}\n'],
    ['a payload without end', '{"type":"x","payload_length":99999999999}\n'],
    ['data that is no object', '{"type":"x","data_length":2}\n[]'],
    ['a line without end', 'x'.repeat(LIMITS.line + 1)],
  ])('with %s are refused', (_, text) => {
    expect(() => new EventReader().push(Buffer.from(text))).toThrow('Wyoming protocol');
  });

  it('without end do not fill the memory, piece by piece', () => {
    const reader = new EventReader();
    expect(() => {
      for (let i = 0; i < 100; i++) reader.push(Buffer.from('x'.repeat(1000)));
    }).toThrow('too long');
  });
});

describe('sound', () => {
  it('goes through as it was, and to 16 kHz', () => {
    const rate = 22_050;
    const samples = Float32Array.from(
      { length: rate },
      (_, i) => 0.5 * Math.sin((2 * Math.PI * 440 * i) / rate),
    );
    const events = [...soundEvents({ samples, rate })];
    expect(events.map(({ type }) => type).filter((type) => type !== 'audio-chunk')).toEqual([
      'audio-start',
      'audio-stop',
    ]);
    const collector = new SoundCollector(10);
    for (const one of events) if (one.type === 'audio-chunk') collector.add(one);
    const taken = collector.take();
    expect(Math.abs(taken.length - 16_000)).toBeLessThan(20);
    const power = taken.reduce((sum, one) => sum + one * one, 0) / taken.length;
    expect(power).toBeCloseTo(0.125, 2);
  });

  it('of two channels becomes one; of another width it is refused', () => {
    const payload = Buffer.alloc(8);
    payload.writeInt16LE(16_384, 0);
    payload.writeInt16LE(0, 2);
    const stereo = soundOf({ type: 'audio-chunk', data: { rate: 16_000, width: 2, channels: 2 }, payload });
    expect([...stereo.samples]).toEqual([0.25, 0]);
    expect(() => soundOf({ type: 'audio-chunk', data: { rate: 16_000, width: 4, channels: 1 } })).toThrow(
      '16 bits',
    );
  });
});

it('an address is a host with a port, or a socket', () => {
  expect(addressOf('tcp://127.0.0.1:10300')).toEqual({ host: '127.0.0.1', port: 10_300 });
  expect(addressOf('tcp://[::1]:1')).toEqual({ host: '::1', port: 1 });
  expect(addressOf('unix:///run/x.sock')).toEqual({ path: '/run/x.sock' });
  for (const wrong of ['http://x', 'tcp://x', 'tcp://x:0', 'tcp://x:99999', 'unix://x', 'tcp://a b:1'])
    expect(() => addressOf(wrong)).toThrow('no address');
});
