/** Multinomial logistic regression over sparse features, trained at load by AdaGrad. Plain and fast enough for it. */
import { randomFrom } from '../templates/sample.js';

const EPOCHS = 5;
/** A label this near to its target teaches nothing more. */
const SETTLED = 0.004;
const RATE = 0.5;
/** Keeps rare features from deciding alone. */
const DECAY = 1e-4;

export interface Example {
  readonly features: readonly string[];
  readonly label: string;
}

export class Classifier {
  readonly labels: readonly string[];
  private readonly index = new Map<string, number>();
  private readonly weights: Float32Array;

  constructor(examples: readonly Example[]) {
    this.labels = [...new Set(examples.map((example) => example.label))];
    for (const { features } of examples) {
      for (const feature of features) if (!this.index.has(feature)) this.index.set(feature, this.index.size);
    }
    this.weights = new Float32Array((this.index.size + 1) * this.labels.length);
    this.train(examples);
  }

  /** The probability of each label, in the order of `labels`. */
  probabilities(features: readonly string[]): Float64Array {
    return this.softmax(this.rows(features));
  }

  private rows(features: readonly string[]): number[] {
    const width = this.labels.length;
    const rows = [0];
    for (const feature of features) {
      const at = this.index.get(feature);
      if (at !== undefined) rows.push((at + 1) * width);
    }
    return rows;
  }

  private softmax(rows: readonly number[]): Float64Array {
    const width = this.labels.length;
    const sums = new Float64Array(width);
    for (const row of rows) for (let k = 0; k < width; k++) sums[k]! += this.weights[row + k]!;
    const most = Math.max(...sums);
    let total = 0;
    for (let k = 0; k < width; k++) total += sums[k] = Math.exp(sums[k]! - most);
    for (let k = 0; k < width; k++) sums[k]! /= total;
    return sums;
  }

  private train(examples: readonly Example[]): void {
    const squares = new Float32Array(this.weights.length).fill(1e-6);
    const random = randomFrom(1);
    const prepared = examples.map(({ features, label }) => ({
      rows: this.rows(features),
      label: this.labels.indexOf(label),
    }));
    for (let epoch = 0; epoch < EPOCHS; epoch++) {
      shuffle(prepared, random);
      for (const { rows, label } of prepared) {
        const errors = this.softmax(rows);
        errors[label]! -= 1;
        const scale = 1 / Math.sqrt(rows.length);
        const wrong = [...errors.keys()].filter((k) => Math.abs(errors[k]!) > SETTLED);
        for (const row of rows) {
          for (const k of wrong) {
            const at = row + k;
            const gradient = errors[k]! * scale + DECAY * this.weights[at]!;
            squares[at]! += gradient * gradient;
            this.weights[at]! -= (RATE * gradient) / Math.sqrt(squares[at]!);
          }
        }
      }
    }
  }
}

function shuffle(items: unknown[], random: () => number): void {
  for (let at = items.length - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1));
    [items[at], items[other]] = [items[other], items[at]];
  }
}
