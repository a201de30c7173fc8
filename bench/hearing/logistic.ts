/** Logistic regression by Newton's method, with a small pull of the weights (not of the first, the bias) to nought. */

export interface Example {
  /** The first is 1. */
  readonly features: readonly number[];
  readonly right: boolean;
}

const PULL = 0.02;
const STEPS = 30;

export const probability = (weights: readonly number[], features: readonly number[]): number =>
  1 / (1 + Math.exp(-features.reduce((sum, value, i) => sum + value * weights[i]!, 0)));

export function fitLogistic(examples: readonly Example[]): number[] {
  const size = examples[0]?.features.length ?? 0;
  let weights = Array.from({ length: size }, () => 0);
  for (let step = 0; step < STEPS; step++) {
    const slope = weights.map((weight, i) => (i === 0 ? 0 : -PULL * weight));
    const bend = weights.map((_, i) => weights.map((__, j) => (i === j ? (i === 0 ? 1e-6 : PULL) : 0)));
    for (const { features, right } of examples) {
      const chance = probability(weights, features);
      features.forEach((value, i) => {
        slope[i]! += (Number(right) - chance) * value;
        features.forEach((other, j) => (bend[i]![j]! += chance * (1 - chance) * value * other));
      });
    }
    const change = solve(bend, slope);
    weights = weights.map((weight, i) => weight + change[i]!);
    if (change.every((value) => Math.abs(value) < 1e-6)) break;
  }
  return weights;
}

/** Solves a · x = b by elimination. */
function solve(a: readonly (readonly number[])[], b: readonly number[]): number[] {
  const rows = a.map((row, i) => [...row, b[i]!]);
  rows.forEach((_, i) => {
    const pivot = rows.reduce(
      (best, row, at) => (at >= i && Math.abs(row[i]!) > Math.abs(rows[best]![i]!) ? at : best),
      i,
    );
    [rows[i], rows[pivot]] = [rows[pivot]!, rows[i]!];
    for (const [at, row] of rows.entries()) {
      if (at === i) continue;
      const share = row[i]! / rows[i][i]!;
      rows[i].forEach((value, j) => (row[j]! -= share * value));
    }
  });
  return rows.map((row, i) => row.at(-1)! / row[i]!);
}
