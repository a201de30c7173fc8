import { InferenceSession, Tensor } from 'onnxruntime-node';
import { logitsGraph } from './graphs.js';

/** Rows of logits over the vocabulary, one row behind the other. */
export class Logits {
  constructor(
    readonly values: Float32Array,
    readonly rows: number,
    readonly size: number,
    /** For each row the log of the sum of the exponentials of its logits. */
    readonly normaliser: Float32Array,
    readonly top: TopTokens | null,
  ) {}

  /** log P(token) in a row. */
  logProb(row: number, token: number): number {
    return this.values[row * this.size + token]! - this.normaliser[row]!;
  }

  /** The last row alone. */
  lastRow(): Logits {
    return this.part(this.rows - 1, 1);
  }

  /** Some rows one behind the other; they share the memory of this. */
  part(from: number, rows: number): Logits {
    const end = from + rows;
    const { size, top } = this;
    return new Logits(
      this.values.subarray(from * size, end * size),
      rows,
      size,
      this.normaliser.subarray(from, end),
      top && { count: top.count, tokens: top.tokens.subarray(from * top.count, end * top.count) },
    );
  }
}

/** The likeliest tokens of each row, best first, `count` of them a row. */
export interface TopTokens {
  readonly count: number;
  readonly tokens: Int32Array;
}

/** Turns raw logits into log probabilities. */
export class LogitsReader {
  readonly #size: number;
  readonly #plain: InferenceSession;
  readonly #top: InferenceSession;

  private constructor(size: number, plain: InferenceSession, top: InferenceSession) {
    this.#size = size;
    this.#plain = plain;
    this.#top = top;
  }

  static async create(size: number, options: InferenceSession.SessionOptions): Promise<LogitsReader> {
    const plain = await InferenceSession.create(logitsGraph(size, false), options);
    const top = await InferenceSession.create(logitsGraph(size, true), options);
    return new LogitsReader(size, plain, top);
  }

  /** @param top how many of the likeliest tokens of each row to find as well; 0 for none */
  async read(values: Float32Array, top: number): Promise<Logits> {
    const rows = values.length / this.#size;
    const x = new Tensor('float32', values, [rows, this.#size]);
    const k = new Tensor('int64', BigInt64Array.of(BigInt(top)), [1]);
    const out = await (top > 0 ? this.#top.run({ x, k }) : this.#plain.run({ x }));
    const first = out['first']!.data as Float32Array;
    const normaliser = first.map((value, row) => values[row * this.#size]! - value);
    const found =
      top > 0 ? { count: top, tokens: Int32Array.from(out['indices']!.data as BigInt64Array, Number) } : null;
    return new Logits(values, rows, this.#size, normaliser, found);
  }

  async release(): Promise<void> {
    await this.#plain.release();
    await this.#top.release();
  }
}
