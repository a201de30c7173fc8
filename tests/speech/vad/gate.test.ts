import { expect, it } from 'vitest';
import { Gate } from '../../../speech/vad/gate.js';
import { FRAME_SAMPLES } from '../../../speech/vad/segmenter.js';
import type { Samples } from '../../../speech/types.js';
import { silence, whiteNoise } from '../../support/speech.js';

/** Which frames of some sound may be speech. */
function open(gate: Gate, sound: Samples): boolean[] {
  const frames: boolean[] = [];
  for (let at = 0; at + FRAME_SAMPLES <= sound.length; at += FRAME_SAMPLES)
    frames.push(gate.take(sound.subarray(at, at + FRAME_SAMPLES)));
  return frames;
}
const share = (frames: readonly boolean[]): number => frames.filter(Boolean).length / frames.length;

it('lets everything through until it knows the room', () => {
  expect(share(open(new Gate(), silence(1.5)))).toBe(1);
});

it.each([0, 0.0001, 0.001, 0.01, 0.1])('closes in steady noise of %d', (level) => {
  const gate = new Gate();
  open(gate, whiteNoise(4, level));
  expect(share(open(gate, whiteNoise(20, level, 2)))).toBeLessThan(0.02);
});

it('opens at once for what is 5 dB louder, and stays for a while', () => {
  const gate = new Gate();
  open(gate, whiteNoise(6, 0.002));
  expect(open(gate, whiteNoise(0.064, 0.0036, 3))).toEqual([true, true]);
  const after = open(gate, whiteNoise(1, 0.002, 4));
  expect(after.slice(0, 9)).toEqual(Array(9).fill(true));
  expect(after.at(-1)).toBe(false);
});

it('learns a room that has become louder', () => {
  const gate = new Gate();
  open(gate, whiteNoise(6, 0.001));
  expect(share(open(gate, whiteNoise(1, 0.01, 2)))).toBe(1);
  open(gate, whiteNoise(8, 0.01, 3));
  expect(share(open(gate, whiteNoise(10, 0.01, 4)))).toBeLessThan(0.02);
});
