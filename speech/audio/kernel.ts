/** Attenuation of everything above the lower of the two Nyquist frequencies, in dB. */
const STOP_BAND_DB = 90;
/** Share of the lower Nyquist frequency that passes untouched; the filter falls from there to the Nyquist frequency. */
const PASS_BAND = 0.9;
/** Beyond this many phases, rows are interpolated instead of stored one by one (error below −100 dB). */
const MAX_PHASES = 512;

/** A windowed-sinc low-pass, cut into phases for resampling by up/down. */
export interface Kernel {
  /** Reduced ratio: output rate / input rate = up / down. */
  readonly up: number;
  readonly down: number;
  /** Coefficients per phase; a multiple of 4. Row p weighs the inputs −taps/2+1 … taps/2 around the position. */
  readonly taps: number;
  readonly phases: number;
  /** True when the ratio has more phases than are stored. */
  readonly interpolated: boolean;
  /** (phases + 1) rows of `taps`; the last row closes the interpolation. */
  readonly rows: Float32Array;
}

const kept = new Map<string, Kernel>();
const KEPT_KERNELS = 8;

/** The kernel for a pair of rates; the latest few are kept, as a program meets few rates. */
export function kernelFor(from: number, to: number): Kernel {
  const key = `${from}:${to}`;
  const known = kept.get(key);
  if (known) return known;
  const kernel = design(from, to);
  if (kept.size >= KEPT_KERNELS) kept.delete(kept.keys().next().value!);
  kept.set(key, kernel);
  return kernel;
}

function design(from: number, to: number): Kernel {
  const divisor = gcd(from, to);
  const up = to / divisor;
  const interpolated = up > MAX_PHASES;
  const phases = interpolated ? MAX_PHASES : up;
  // Frequencies in cycles per input sample.
  const nyquist = Math.min(from, to) / (2 * from);
  const transition = nyquist * (1 - PASS_BAND);
  const cutoff = nyquist - transition / 2;
  // Kaiser's formulas for length and shape (Oppenheim & Schafer, Discrete-Time Signal Processing, 7.5.3).
  const order = (STOP_BAND_DB - 8) / (2.285 * 2 * Math.PI * transition);
  const beta = 0.1102 * (STOP_BAND_DB - 8.7);
  const half = 2 * Math.ceil((order / 2 + 1) / 2);
  const taps = 2 * half;
  const rows = new Float32Array((phases + 1) * taps);
  const row = new Float64Array(taps);
  for (let phase = 0; phase <= phases; phase++) {
    let sum = 0;
    for (let k = 0; k < taps; k++) {
      const x = k - half + 1 - phase / phases;
      const value = sinc(2 * cutoff * x) * kaiser(x / half, beta);
      row[k] = value;
      sum += value;
    }
    for (let k = 0; k < taps; k++) rows[phase * taps + k] = row[k]! / sum;
  }
  return { up, down: from / divisor, taps, phases, interpolated, rows };
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

function kaiser(x: number, beta: number): number {
  const inside = 1 - x * x;
  return inside <= 0 ? 0 : besselI0(beta * Math.sqrt(inside)) / besselI0(beta);
}

/** Modified Bessel function of the first kind, order 0, by its power series. */
function besselI0(x: number): number {
  let sum = 1;
  let term = 1;
  for (let k = 1; term > sum * 1e-12; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}
