import { Tensor } from 'onnxruntime-node';

/** The decoder's shape: layers, attention heads, and numbers a head. */
const LAYERS = 6;
export const HEADS = 8;
export const HEAD_SIZE = 36;

const parts = ['key', 'value'] as const;
const layers = Array.from({ length: LAYERS }, (_, layer) => layer);

/** Names of the tensors of attention to what was written (`decoder`) and to the sound (`encoder`). */
export const SELF_NAMES = layers.flatMap((layer) => parts.map((part) => `${layer}.decoder.${part}`));
export const CROSS_NAMES = layers.flatMap((layer) => parts.map((part) => `${layer}.encoder.${part}`));

/** What the decoder keeps of the texts written so far: one row a text, all of the same length. */
export class SelfCache {
  constructor(
    readonly rows: number,
    readonly length: number,
    /** In the order of {@link SELF_NAMES}, each [rows, heads, length, head size]. */
    readonly tensors: readonly Tensor[],
  ) {}

  /** A cache whose rows are copies of the given rows of this one. */
  take(rows: readonly number[]): SelfCache {
    if (rows.length === this.rows && rows.every((row, i) => row === i)) return this;
    const stride = HEADS * this.length * HEAD_SIZE;
    const tensors = this.tensors.map((tensor) => {
      const data = tensor.data as Float32Array;
      const copy = new Float32Array(rows.length * stride);
      rows.forEach((row, i) => copy.set(data.subarray(row * stride, (row + 1) * stride), i * stride));
      return new Tensor('float32', copy, [rows.length, HEADS, this.length, HEAD_SIZE]);
    });
    return new SelfCache(rows.length, this.length, tensors);
  }
}
