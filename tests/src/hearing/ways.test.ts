import fc from 'fast-check';
import { expect, test } from 'vitest';
import { wayToListen, type Circumstances } from '../../../src/hearing/ways.js';

const now: Circumstances = {
  mode: 'push-to-talk',
  armed: true,
  privacy: false,
  asleep: false,
  attentive: false,
  recording: false,
};
const circumstances = fc.record({
  mode: fc.constantFrom('push-to-talk' as const, 'wake-word' as const, 'open' as const),
  armed: fc.boolean(),
  privacy: fc.boolean(),
  asleep: fc.boolean(),
  attentive: fc.boolean(),
  recording: fc.boolean(),
});

test('privacy closes the microphone, whatever else is so', () => {
  fc.assert(
    fc.property(circumstances, (some) => {
      const way = wayToListen({ ...some, privacy: true });
      expect(way).toEqual({ listening: 'closed', microphone: false, speech: false, wakeWord: false });
    }),
  );
});

test('nothing is listened for with a closed microphone, and a held key always records', () => {
  fc.assert(
    fc.property(circumstances, (some) => {
      const way = wayToListen(some);
      expect(way.microphone || (!way.speech && !way.wakeWord)).toBe(true);
      expect(way.listening === 'closed').toBe(!way.microphone);
      if (some.recording && !some.privacy) expect(way.listening).toBe('recording');
    }),
  );
});

test.each([
  ['push-to-talk, armed', now, { listening: 'armed', microphone: true, speech: false, wakeWord: false }],
  ['push-to-talk, not armed', { ...now, armed: false }, { listening: 'closed', microphone: false }],
  ['push-to-talk, asleep', { ...now, asleep: true }, { listening: 'closed', microphone: false }],
  ['wake word', { ...now, mode: 'wake-word' }, { listening: 'waiting', speech: false, wakeWord: true }],
  [
    'after the wake word',
    { ...now, mode: 'wake-word', attentive: true },
    { listening: 'attentive', speech: true, wakeWord: false },
  ],
  ['open', { ...now, mode: 'open' }, { listening: 'waiting', speech: true, wakeWord: false }],
  [
    'open, after an answer',
    { ...now, mode: 'open', attentive: true },
    { listening: 'attentive', speech: true },
  ],
] as const)('%s', (_name, some, way) => {
  expect(wayToListen(some)).toMatchObject(way);
});
