import { describe, expect, it } from 'vitest';
import { Resampler, resample } from '../../../speech/audio/resample.js';
import { amplitudeAt, rms, tone } from '../../support/tones.js';

const decibels = (ratio: number): number => 20 * Math.log10(ratio);
/** Without the ends, where the tone begins and stops abruptly. */
const middle = (samples: Float32Array): Float32Array => samples.subarray(2000, samples.length - 2000);

describe('resampling', () => {
  const rates = [8000, 11_025, 22_050, 24_000, 32_000, 44_100, 48_000, 96_000, 192_000, 44_099];

  it.each(rates)('keeps a 1 kHz tone from %i Hz as it is, in level and in time', (rate) => {
    const output = resample(tone(1000, 1, rate), rate, 16_000);
    expect(output.length).toBe(16_000);
    const wanted = tone(1000, 1);
    const error = middle(output.map((sample, i) => sample - wanted[i]!));
    expect(decibels(rms(error) / rms(middle(wanted)))).toBeLessThan(-80);
  });

  it.each(rates.filter((rate) => rate > 16_000))(
    'lets nothing above 8 kHz of %i Hz come through mirrored',
    (rate) => {
      for (const hertz of [8050, 9000, 10_500, 0.47 * rate].filter((f) => f < rate / 2 && f > 8000)) {
        const output = middle(resample(tone(hertz, 1, rate), rate, 16_000));
        expect(decibels(rms(output) / (0.5 / Math.SQRT2))).toBeLessThan(-85);
      }
    },
  );

  it('makes no mirrored tone when it raises the rate', () => {
    const output = middle(resample(tone(3000, 1, 8000), 8000, 16_000));
    expect(decibels(amplitudeAt(5000, output) / amplitudeAt(3000, output))).toBeLessThan(-85);
  });

  it.each([8000, 44_100, 48_000])('is flat within 0.01 dB up to 90 %% of the band from %i Hz', (rate) => {
    const edge = 0.9 * Math.min(8000, rate / 2);
    for (const hertz of [50, 300, 2000, edge - 10]) {
      const output = middle(resample(tone(hertz, 1, rate), rate, 16_000));
      expect(Math.abs(decibels(amplitudeAt(hertz, output) / 0.5))).toBeLessThan(0.01);
    }
  });

  it.each([8000, 44_100, 44_099])('gives the same in pieces of any length as in one (%i Hz)', (rate) => {
    const input = tone(440, 0.5, rate);
    const whole = resample(input, rate, 16_000);
    const resampler = new Resampler(rate, 16_000);
    const pieces: number[] = [];
    for (let at = 0, size = 1; at < input.length; at += size, size = (size * 7 + 3) % 997) {
      pieces.push(...resampler.push(input.subarray(at, at + size)));
    }
    pieces.push(...resampler.flush());
    expect(Float32Array.from(pieces)).toEqual(whole);
  });

  it('gives nothing for nothing, and one sample for one', () => {
    expect(resample(new Float32Array(0), 44_100, 16_000).length).toBe(0);
    expect(resample(new Float32Array([0.5]), 16_000, 16_000)).toEqual(new Float32Array([0.5]));
    expect(resample(new Float32Array([0.5]), 44_100, 16_000).length).toBe(1);
  });
});
