/** How far a sentence is another way to say what was taught. */
import { stemOf } from '../fuzzy/features.js';
import type { LanguageData } from '../normalise/language.js';
import { GAP } from './entries.js';

/** What a word too common to carry meaning counts, beside 1 of another. */
const COMMON = 0.3;
/** What each word around all of what was taught, said in one piece, counts: "do me the kindness and …". */
const AROUND = 0.5;

export class Closeness {
  private readonly common: ReadonlySet<string>;
  private readonly turning: ReadonlySet<string>;
  private readonly asking: ReadonlySet<string>;

  constructor(private readonly language: LanguageData) {
    this.common = new Set(language.common);
    this.turning = new Set(language.negating);
    this.asking = new Set(language.asking);
  }

  /**
   * 0–1, 1 for the same words in any order. 0 where one asks or denies and the
   * other does not: "don't freshen up" and "when did you freshen up" are like
   * "freshen up" in all but the one word that matters.
   */
  of(said: readonly string[], taught: readonly string[]): number {
    if (this.isNegated(said) !== this.isNegated(taught)) return 0;
    if (this.asks(said) && !this.asks(taught)) return 0;
    const isWhole = ` ${said.join(' ')} `.includes(` ${taught.join(' ')} `);
    return this.shared(said, taught, isWhole ? AROUND : 1);
  }

  /** How much two rows of words have in common, 0–1; each of `said` that is not in the other counts `other`. */
  shared(said: readonly string[], taught: readonly string[], other = 1): number {
    const isOpen = taught.includes(GAP);
    const own = this.weights(taught.filter((word) => word !== GAP));
    let both = 0;
    let others = 0;
    for (const [stem, weight] of this.weights(said)) {
      if (own.has(stem)) both += weight;
      // What stands in a gap is free to be anything.
      else if (!isOpen) others += other * weight;
    }
    const all = [...own.values()].reduce((sum, weight) => sum + weight, 0);
    return both === 0 ? 0 : both / Math.sqrt((both + others) * all);
  }

  private isNegated(words: readonly string[]): boolean {
    return words.some((word) => this.turning.has(word));
  }

  private asks(words: readonly string[]): boolean {
    return this.asking.has(words[0] ?? '');
  }

  private weights(words: readonly string[]): Map<string, number> {
    const weight = (word: string): number => (this.common.has(word) ? COMMON : 1);
    return new Map(words.map((word) => [stemOf(word, this.language.endings), weight(word)]));
  }
}
