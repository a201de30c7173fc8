/** What the person of the soak says: every sentence of every intent, and answers to what is asked. */
import type { IntentSet } from '../../intents/templates/set.js';
import { AMENDMENTS } from '../../src/operations/amend.js';

/** Chance as a function of its seed alone (mulberry32, public domain). */
export function chanceOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const YES = ['yes', 'yes please', 'go ahead', 'yes, delete them', 'number one', 'the second one'];
const NO = ['no', 'no thanks', 'cancel', 'stop'];
/** What is no request, and no answer either. */
const NOISE = ['the weather was rather nice in Lisbon', 'hm', '', '🙂🙂🙂', 'x '.repeat(300)];

export class Script {
  readonly #sentences: readonly string[];
  /** What changes a question; said at another moment it means nothing. */
  readonly #corrections: readonly string[];
  #next = 0;

  constructor(
    set: IntentSet,
    private readonly chance: () => number,
  ) {
    // One of each intent in turn, so that none is left out of a short soak.
    const sentencesOf = (name: string): string[] => set.intents.get(name)!.tests.flatMap(({ say }) => say);
    const each = [...set.intents.keys()].map(sentencesOf);
    this.#corrections = AMENDMENTS.flatMap(sentencesOf);
    const longest = Math.max(...each.map((sentences) => sentences.length));
    this.#sentences = Array.from({ length: longest }, (_, nth) =>
      each.map((sentences) => sentences[nth % sentences.length]!),
    ).flat();
  }

  /** How many sentences there are. */
  get length(): number {
    return this.#sentences.length;
  }

  next(asked: boolean): string {
    const drawn = this.chance();
    if (asked && drawn < 0.55) return this.#one(YES);
    if (asked && drawn < 0.7) return this.#one(NO);
    if (asked && drawn < 0.85) return this.#one(this.#corrections);
    if (drawn > 0.97) return this.#one(NOISE);
    return this.#sentences[this.#next++ % this.#sentences.length]!;
  }

  #one(of: readonly string[]): string {
    return of[Math.floor(this.chance() * of.length)]!;
  }
}
