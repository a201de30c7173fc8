/** Multinomial logistic regression over sparse features, trained by AdaGrad. Plain and fast enough for it. */
import { randomFrom } from '../templates/sample.js';

const EPOCHS = 6;
/** The weights after the last so many are averaged: the order of the examples moves them less so (Polyak and Juditsky 1992). */
const AVERAGED = 3;
/** A label this near to its target teaches nothing more. */
const SETTLED = 0.004;
const RATE = 0.5;
/** Examples that have a feature, at least. */
const LEAST_SEEN = 2;
/** Keeps rare features from deciding alone. */
const DECAY = 1e-4;

export interface Example {
  readonly features: readonly string[];
  readonly label: string;
}

/** What training comes to, as plain data. */
export interface Trained {
  readonly labels: readonly string[];
  readonly features: readonly string[];
  /** A row of labels each for what counts always and for every feature, in their order. */
  readonly weights: Float32Array;
}

export class Classifier {
  readonly labels: readonly string[];
  private readonly index: ReadonlyMap<string, number>;

  constructor(private readonly trained: Trained) {
    this.labels = trained.labels;
    this.index = new Map(trained.features.map((feature, at) => [feature, at]));
  }

  /** The numbers of those features that are known. */
  numbers(features: readonly string[]): number[] {
    return features.flatMap((feature) => this.index.get(feature) ?? []);
  }

  /** The probability of each label, in the order of `labels`. */
  probabilities(features: readonly string[]): Float64Array {
    const sums = new Float64Array(this.labels.length);
    softmax(this.trained.weights, rowsOf(this.numbers(features), sums.length), sums);
    return sums;
  }
}

/** Learns to tell the labels of examples apart; the same examples give the same weights. */
export function train(examples: readonly Example[]): Trained {
  const labels = [...new Set(examples.map((example) => example.label))];
  const index = numbered(examples);
  const width = labels.length;
  const weights = new Float32Array((index.size + 1) * width);
  const squares = new Float32Array(weights.length).fill(1e-6);
  const random = randomFrom(1);
  const prepared = examples.map(({ features, label }) => ({
    rows: rowsOf(
      features.flatMap((feature) => index.get(feature) ?? []),
      width,
    ),
    label: labels.indexOf(label),
  }));
  const errors = new Float64Array(width);
  const wrong = new Int32Array(width);
  const mean = new Float32Array(weights.length);
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    shuffle(prepared, random);
    for (const { rows, label } of prepared) {
      softmax(weights, rows, errors);
      errors[label]! -= 1;
      let count = 0;
      for (let k = 0; k < width; k++) if (Math.abs(errors[k]!) > SETTLED) wrong[count++] = k;
      const scale = 1 / Math.sqrt(rows.length);
      for (const row of rows) {
        for (let nth = 0; nth < count; nth++) {
          const at = row + wrong[nth]!;
          const gradient = errors[wrong[nth]!]! * scale + DECAY * weights[at]!;
          squares[at]! += gradient * gradient;
          weights[at]! -= (RATE * gradient) / Math.sqrt(squares[at]!);
        }
      }
    }
    if (epoch >= EPOCHS - AVERAGED)
      for (let at = 0; at < weights.length; at++) mean[at]! += weights[at]! / AVERAGED;
  }
  return { labels, features: [...index.keys()], weights: mean };
}

/** The features that are learned, numbered: those of one example alone tell nothing of others, and are most of all. */
function numbered(examples: readonly Example[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { features } of examples)
    for (const feature of features) counts.set(feature, (counts.get(feature) ?? 0) + 1);
  const index = new Map<string, number>();
  for (const [feature, count] of counts) if (count >= LEAST_SEEN) index.set(feature, index.size);
  return index;
}

/** Where the weights of features begin, with those that count always. */
function rowsOf(features: readonly number[], width: number): Int32Array {
  const rows = new Int32Array(features.length + 1);
  features.forEach((feature, at) => (rows[at + 1] = (feature + 1) * width));
  return rows;
}

function softmax(weights: Float32Array, rows: Int32Array, sums: Float64Array): void {
  const width = sums.length;
  sums.fill(0);
  for (const row of rows) for (let k = 0; k < width; k++) sums[k]! += weights[row + k]!;
  let most = -Infinity;
  for (let k = 0; k < width; k++) most = Math.max(most, sums[k]!);
  let total = 0;
  for (let k = 0; k < width; k++) total += sums[k] = Math.exp(sums[k]! - most);
  for (let k = 0; k < width; k++) sums[k]! /= total;
}

function shuffle(items: unknown[], random: () => number): void {
  for (let at = items.length - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1));
    [items[at], items[other]] = [items[other], items[at]];
  }
}
