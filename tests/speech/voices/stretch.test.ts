import { expect, test } from 'vitest';
import { paceFor } from '../../../speech/voices/pace.js';
import { Stretcher } from '../../../speech/voices/stretch.js';
import { concat } from '../../../speech/audio/samples.js';
import { amplitudeAt, tone } from '../../support/tones.js';

const RATE = 22_050;

function stretched(sound: Float32Array, factor: number, piece: number): Float32Array {
  const stretcher = new Stretcher(factor, RATE);
  const parts: Float32Array[] = [];
  for (let at = 0; at < sound.length; at += piece) parts.push(stretcher.push(sound.subarray(at, at + piece)));
  return concat([...parts, stretcher.finish()]);
}

for (const factor of [1.2, 2, 2.8]) {
  test(`${factor} times as fast is ${factor} times as short, at the same pitch and loudness`, () => {
    const out = stretched(tone(200, 2, RATE), factor, 4410);
    expect(out.length / RATE).toBeCloseTo(2 / factor, 1);
    const middle = out.subarray(out.length / 4, (out.length * 3) / 4);
    expect(amplitudeAt(200, middle, RATE)).toBeGreaterThan(0.45);
    expect(amplitudeAt(200 * factor, middle, RATE)).toBeLessThan(0.02);
  });
}

test('how the sound was cut makes no difference', () => {
  const sound = tone(170, 0.7, RATE);
  expect(stretched(sound, 2, 101)).toEqual(stretched(sound, 2, 100_000));
});

test('very short and empty sounds come through', () => {
  expect(stretched(new Float32Array(0), 2, 1).length).toBeLessThan(RATE * 0.02);
  expect(stretched(tone(200, 0.005, RATE), 2, 50).length).toBeLessThan(RATE * 0.03);
});

test('the model slows down by itself and is stretched only where it would swallow phonemes', () => {
  expect(paceFor(1)).toEqual({ lengthScale: 1, stretch: 1 });
  expect(paceFor(0.5).lengthScale).toBeGreaterThan(2);
  expect(paceFor(0.5).stretch).toBe(1);
  expect(paceFor(1.15).stretch).toBe(1);
  expect(paceFor(4).lengthScale).toBe(0.8);
  expect(paceFor(4).stretch).toBeCloseTo(3.42, 2);
});
