/**
 * Piper's length_scale does not scale everything: every phoneme keeps at least
 * one frame (12 ms), so the length of a sentence is about 0.27 + 0.73 · scale
 * of the normal one (measured with en_US-joe-medium, scales 0.25–2).
 */
const FIXED = 0.27;
/**
 * How far the model itself hurries; the rest is stretched. Eight replies (74
 * words) said by en_US-joe-medium and written down by Moonshine: at 2.5 times
 * the pace 15 words were wrong with 0.3, 18 with 0.45, 23 with 0.6, 11 with
 * 0.8 and 13 with 1 (nothing left to the model).
 */
const LEAST_SCALE = 0.8;

export interface Pace {
  readonly lengthScale: number;
  /** What is left for {@link stretch}: play this many times as fast. */
  readonly stretch: number;
}

/** How to reach a rate (0.5–4): by the model as far as it speaks well, the rest by stretching its sound. */
export function paceFor(rate: number): Pace {
  const scale = (1 / rate - FIXED) / (1 - FIXED);
  if (scale >= LEAST_SCALE) return { lengthScale: scale, stretch: 1 };
  return { lengthScale: LEAST_SCALE, stretch: rate * (FIXED + (1 - FIXED) * LEAST_SCALE) };
}
