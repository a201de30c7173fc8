/**
 * Noise for counts that are given away: the discrete Laplace distribution (the
 * two-sided geometric mechanism of Ghosh, Roughgarden and Sundararajan, STOC
 * 2009), P(x) ∝ exp(-ε·|x|). Drawn exactly, from whole random numbers alone,
 * by algorithms 1 and 2 of Canonne, Kamath and Steinke, “The Discrete Gaussian
 * for Differential Privacy”, 2020: noise made of floating point numbers can
 * give away what it should hide (Mironov, CCS 2012).
 */
import { randomInt } from 'node:crypto';

/** A whole number from 0 to below `most`, each as likely. */
export type Random = (most: number) => number;

export const secureRandom: Random = (most) => randomInt(most);

/** ε as a fraction of whole numbers. */
export interface Epsilon {
  readonly over: number;
  readonly under: number;
}

/** ε from hundredths, and a share of it. @throws RangeError unless it is a whole number above 0 */
export function epsilonOf(hundredths: number, shares = 1): Epsilon {
  if (!Number.isSafeInteger(hundredths) || hundredths <= 0)
    throw new RangeError('ε is a whole number of hundredths.');
  return { over: hundredths, under: 100 * shares };
}

/** A draw of the discrete Laplace distribution with P(x) ∝ exp(-ε·|x|). */
export function discreteLaplace({ over, under }: Epsilon, random: Random): number {
  for (;;) {
    const rest = random(under);
    if (!withExp(rest, under, random)) continue;
    let whole = 0;
    while (withExp(1, 1, random)) whole++;
    const size = Math.floor((rest + under * whole) / over);
    const negative = random(2) === 1;
    if (negative && size === 0) continue;
    return negative ? -size : size;
  }
}

/** True with probability exp(-over/under), for a fraction of at most 1. */
function withExp(over: number, under: number, random: Random): boolean {
  let nth = 1;
  while (random(under * nth) < over) nth++;
  return nth % 2 === 1;
}

/** The least t at which noise reaches t or more with a probability of at most δ. */
export function tail({ over, under }: Epsilon, delta: number): number {
  const epsilon = over / under;
  const reached = (t: number): number => Math.exp(-epsilon * t) / (1 + Math.exp(-epsilon));
  let t = 1;
  while (reached(t) > delta) t++;
  return t;
}
