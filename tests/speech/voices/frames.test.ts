import { expect, test } from 'vitest';
import { FrameReader } from '../../../speech/voices/frames.js';

function frame(kind: string, id: number, payload: string): Buffer {
  const head = Buffer.alloc(9);
  head.write(kind, 0, 'latin1');
  head.writeUInt32LE(id, 1);
  head.writeUInt32LE(payload.length, 5);
  return Buffer.concat([head, Buffer.from(payload)]);
}

test('frames are put together wherever the pipe cut them', () => {
  const stream = Buffer.concat([frame('R', 0, '{}'), frame('A', 70_000, 'sound'), frame('E', 70_000, '')]);
  for (let size = 1; size <= stream.length; size++) {
    const reader = new FrameReader();
    const seen: string[] = [];
    for (let at = 0; at < stream.length; at += size) {
      for (const { kind, id, payload } of reader.read(stream.subarray(at, at + size))) {
        seen.push(`${kind} ${id} ${payload.toString()}`);
      }
    }
    expect(seen).toEqual(['R 0 {}', 'A 70000 sound', 'E 70000 ']);
  }
});

test('bytes that are no frame are refused', () => {
  const read = (bytes: Buffer) => [...new FrameReader().read(bytes)];
  expect(() => read(Buffer.from('Traceback (most recent call last)'))).toThrow(RangeError);
  const huge = frame('A', 1, '');
  huge.writeUInt32LE(0xffff_ffff, 5);
  expect(() => read(huge)).toThrow(RangeError);
});
