/** A sine of `hertz` in samples at `rate`. */
export function tone(hertz: number, seconds: number, rate = 16_000, level = 0.5): Float32Array {
  return Float32Array.from(
    { length: Math.round(seconds * rate) },
    (_, i) => level * Math.sin((2 * Math.PI * hertz * i) / rate),
  );
}

/** White noise, the same for the same seed (a linear congruential generator). */
export function whiteNoise(seconds: number, level: number, seed = 1, rate = 16_000): Float32Array {
  let state = seed >>> 0;
  return Float32Array.from({ length: Math.round(seconds * rate) }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return level * (state / 0x8000_0000 - 1);
  });
}

/** Root mean square. */
export function rms(samples: Float32Array): number {
  return Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / Math.max(1, samples.length));
}

/** The amplitude of one frequency in samples (a Hann-windowed correlation). */
export function amplitudeAt(hertz: number, samples: Float32Array, rate = 16_000): number {
  let re = 0;
  let im = 0;
  let weight = 0;
  for (let i = 0; i < samples.length; i++) {
    const window = 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / samples.length);
    const angle = (2 * Math.PI * hertz * i) / rate;
    re += window * samples[i]! * Math.cos(angle);
    im += window * samples[i]! * Math.sin(angle);
    weight += window;
  }
  return (2 * Math.hypot(re, im)) / weight;
}
