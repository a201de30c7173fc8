/**
 * The seam between the engine and whatever knows names. A slot type of an
 * intent set that is backed by names is served by the resolver registered
 * under that type's name (`package`, `option`, …); the engine knows nothing
 * else about them.
 */
import type { ResolvedName } from './types.js';

export interface SlotResolver {
  /** The slot type it serves. */
  readonly kind: string;
  /** The id under which the decoder of sound knows the same names. */
  readonly lexicon: string;
  /**
   * The names that what was said may mean, best first, at most `limit`
   * (default 5); empty when nothing is near. Synchronous and fast: the engine
   * calls it while it weighs candidates. Confidence 1 means the very name.
   */
  resolve(spoken: string, limit?: number): readonly ResolvedName[];
  /** Whether an attribute is in the index as it stands. */
  has(attribute: string): boolean;
}

/** The resolvers of a set, by slot type. */
export type Resolvers = ReadonlyMap<string, SlotResolver>;

/** Registers resolvers by the slot type they serve; a later one replaces an earlier one. */
export function resolversOf(list: Iterable<SlotResolver>): Resolvers {
  return new Map(Array.from(list, (resolver) => [resolver.kind, resolver]));
}
