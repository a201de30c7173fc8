/**
 * Piper's length_scale does not scale everything: every phoneme keeps at least
 * one frame (12 ms), so the length of a sentence is about 0.27 + 0.73 · scale
 * of the normal one (measured with en_US-joe-medium, scales 0.25–2).
 */
const FIXED = 0.27;
/** Below this scale phonemes collapse into single frames and words become hard to make out. */
const LEAST_SCALE = 0.6;

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
