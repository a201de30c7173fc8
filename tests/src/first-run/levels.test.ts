import { describe, expect, it } from 'vitest';
import { decibels, measure } from '../../../src/first-run/levels.js';
import { silence, whiteNoise } from '../../support/speech.js';
import { SAMPLE_RATE, type Samples } from '../../../speech/types.js';

/** A second of a tone, as loud as its amplitude. */
const tone = (amplitude: number): Samples =>
  Float32Array.from(
    { length: SAMPLE_RATE },
    (_, i) => amplitude * Math.sin((2 * Math.PI * 440 * i) / SAMPLE_RATE),
  );

describe('the level of a microphone', () => {
  it('is in decibels of full scale', () => {
    expect(decibels(tone(1))).toBeCloseTo(-3.01, 1);
    expect(decibels(tone(0.1))).toBeCloseTo(-23.01, 1);
    expect([decibels(silence(1)), decibels(new Float32Array(0))]).toEqual([-90, -90]);
  });

  it.each([
    ['good', 0.2, 0.001],
    ['quiet', 0.002, 0.0001],
    ['loud', 1, 0.001],
    ['noisy', 0.2, 0.2],
  ] as const)('is found to be %s', (verdict, amplitude, noise) => {
    const voice = tone(amplitude);
    const found = measure([whiteNoise(2, noise), voice, whiteNoise(1, noise)], voice);
    expect(found.verdict).toBe(verdict);
    expect(found.voice).toBeCloseTo(decibels(voice), 3);
  });

  it('takes the room between the words for the noise, not the words', () => {
    const { noise } = measure([tone(0.3), silence(1), tone(0.3)], tone(0.3));
    expect(noise).toBe(-90);
  });
});
