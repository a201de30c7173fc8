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
    return SelfCache.gather(rows.map((row) => ({ cache: this, row })));
  }

  /** A cache whose rows are copies of rows of others, at least one, all of the same length. */
  static gather(from: readonly CachedRow[]): SelfCache {
    const first = from[0]!.cache;
    if (from.length === first.rows && from.every(({ cache, row }, i) => cache === first && row === i))
      return first;
    const { length } = first;
    const stride = HEADS * length * HEAD_SIZE;
    const tensors = first.tensors.map((_, nth) => {
      const copy = new Float32Array(from.length * stride);
      from.forEach(({ cache, row }, i) => {
        const data = cache.tensors[nth]!.data as Float32Array;
        copy.set(data.subarray(row * stride, (row + 1) * stride), i * stride);
      });
      return new Tensor('float32', copy, [from.length, HEADS, length, HEAD_SIZE]);
    });
    return new SelfCache(from.length, length, tensors);
  }
}

/** One text of a cache. */
export interface CachedRow {
  readonly cache: SelfCache;
  readonly row: number;
}
