/** Weights of evidence, in nats, shared by names that are typed and names that are heard. */

/** A candidate with its evidence for and against, in nats. */
export interface Scored {
  readonly entry: number;
  readonly score: number;
}

/** Joins candidates of the same entry, keeping the better, best first. */
export function rank<T extends Scored>(candidates: Iterable<T>): T[] {
  const best = new Map<number, T>();
  for (const candidate of candidates) {
    const known = best.get(candidate.entry);
    if (!known || candidate.score > known.score) best.set(candidate.entry, candidate);
  }
  return [...best.values()].sort((a, b) => b.score - a.score || a.entry - b.entry);
}

/**
 * The share each candidate has of all that could have been meant, with `none`
 * standing for something that is not among them.
 */
export function shares(scores: readonly number[], none: number, sharpness = 1): number[] {
  const top = Math.max(none, ...scores);
  const weights = scores.map((score) => Math.exp((score - top) * sharpness));
  const total = weights.reduce((sum, weight) => sum + weight, Math.exp((none - top) * sharpness));
  return weights.map((weight) => weight / total);
}
