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

/** Share of letters alike from which on a name is as good as said, and below which it is another one. */
const ALIKE = 0.84;
const UNLIKE = 0.34;

/**
 * What is left of the belief in a name that only resembles what was written,
 * by the letters they share: a slip leaves all of it, another word nothing.
 */
export function likeness(said: string, name: string): number {
  const longest = Math.max(said.length, name.length, 1);
  const alike = 1 - editDistance(said, name) / longest;
  return Math.min(1, Math.max(0, (alike - UNLIKE) / (ALIKE - UNLIKE)));
}

/** Fewest letters to change, add or leave out to make b of a; two swapped count as one. */
export function editDistance(a: string, b: string): number {
  let before = new Uint16Array(b.length + 1);
  let row = Uint16Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = new Uint16Array(b.length + 1);
    next[0] = i;
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let least = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (same ? 0 : 1));
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) least = Math.min(least, before[j - 2]! + 1);
      next[j] = least;
    }
    before = row;
    row = next;
  }
  return row[b.length]!;
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
