/** Numbers in a language's own words, from the lists that stand in its data. */
import type { LanguageData } from './language.js';

const TEENS = 20;
const TENS = 8;

/** Reads number words by the order they are listed in: 0–19, 20, 30 … 90, hundred, thousand, then words between. */
export class NumberWords {
  private readonly values = new Map<string, number>();
  private readonly scales = new Map<string, number>();
  private readonly ordinals = new Map<string, number>();
  private readonly between: ReadonlySet<string>;

  constructor({ number_words: words, ordinal_words: ordinals }: LanguageData) {
    words.slice(0, TEENS).forEach((word, value) => this.values.set(word, value));
    words.slice(TEENS, TEENS + TENS).forEach((word, nth) => this.values.set(word, 20 + 10 * nth));
    const [hundred, thousand, ...between] = words.slice(TEENS + TENS);
    this.between = new Set(between);
    if (hundred) this.scales.set(hundred, 100);
    if (thousand) this.scales.set(thousand, 1000);
    ordinals.slice(0, TEENS).forEach((word, nth) => this.ordinals.set(word, nth + 1));
  }

  /** "forty two", "a hundred and five", "two thousand twenty six"; null for what is put together in another way. */
  cardinal(words: readonly string[]): number | null {
    let total = 0;
    /** What stands before the next thousand, and what may still be added to it. */
    let part = 0;
    let room = Infinity;
    const said = words.filter((word) => !this.between.has(word));
    for (const word of said) {
      const value = this.values.get(word);
      const scale = this.scales.get(word);
      if (value !== undefined) {
        if (value >= room || (value === 0 && said.length > 1)) return null;
        part += value;
        room = value >= TEENS ? 10 : 0;
      } else if (scale === 100) {
        if (part > 9) return null;
        part = Math.max(part, 1) * 100;
        room = 100;
      } else if (scale === 1000) {
        if (total > 0) return null;
        total = Math.max(part, 1) * 1000;
        part = 0;
        room = 1000;
      } else return null;
    }
    return said.length === 0 ? null : total + part;
  }

  /** "third", "twenty third"; null for others. */
  ordinal(words: readonly string[]): number | null {
    const last = this.ordinals.get(words.at(-1) ?? '');
    if (last === undefined) return null;
    if (words.length === 1) return last;
    const before = words.length === 2 ? this.values.get(words[0]!) : undefined;
    return before !== undefined && before >= TEENS && last < 10 ? before + last : null;
  }
}
