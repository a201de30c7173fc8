/** The words of learned phrasings in memory: the same words at once, close paraphrases by what they share. */
import { stemOf } from '../fuzzy/features.js';
import { GAP, gapsIn } from './entries.js';

/** A phrasing that fits a sentence, and where its open slots fell in it; offsets of words, end exclusive. */
export interface FoundKey {
  readonly key: string;
  readonly gaps: readonly { start: number; end: number }[];
  /** 1 for the very words. */
  readonly likeness: number;
}

/** Phrasings made known to `near` in one go: a few milliseconds. */
const AT_ONCE = 200;
/** Phrasings compared for one sentence; the rarest words choose them. */
const MOST_COMPARED = 300;
/** Phrasings whose stems are kept for the next comparison. */
const MOST_KEPT = 5000;
/** A sentence longer than this is not searched for gaps, and a shorter one for two. */
const LONGEST = 40;
const LONGEST_FOR_TWO = 14;

/** Only the keys are held: a hundred thousand phrasings take a few megabytes and no time to speak of. */
export class PhrasingIndex {
  private readonly keys = new Set<string>();
  private readonly byStem = new Map<string, string[]>();
  /** Not yet found by `near`. */
  private waiting: string[] = [];
  private readonly stems = new Map<string, string>();
  /** What stands before the first gap and after the last, and how many phrasings begin and end so. */
  private readonly heads = new Map<string, number>();
  private readonly tails = new Map<string, number>();
  /** What comparing needs of a phrasing, and how much a stem tells, as long as nothing is learned or forgotten. */
  private readonly own = new Map<string, ReadonlySet<string>>();
  private readonly weights = new Map<string, number>();
  /** How many phrasings have so many gaps. */
  private readonly withGaps = [0, 0, 0];

  constructor(private readonly endings: readonly string[]) {}

  get size(): number {
    return this.keys.size;
  }

  has(key: string): boolean {
    return this.keys.has(key);
  }

  /** Adds a key; one that is there already stays as it is. */
  add(key: string): void {
    if (this.keys.has(key)) return;
    this.keys.add(key);
    this.weights.clear();
    this.count(key, 1);
    this.waiting.push(key);
    if (this.waiting.length === 1) setImmediate(() => this.compareSome());
  }

  /** Makes all phrasings known to `near` now; else it happens little by little between other work. */
  settle(): void {
    while (this.waiting.length > 0) this.learnSome();
  }

  remove(key: string): void {
    if (!this.keys.delete(key)) return;
    this.weights.clear();
    this.own.delete(key);
    this.count(key, -1);
    for (const stem of this.stemsOf(key.split(' '))) {
      const left = this.byStem.get(stem)?.filter((other) => other !== key) ?? [];
      if (left.length > 0) this.byStem.set(stem, left);
      else this.byStem.delete(stem);
    }
  }

  clear(): void {
    for (const held of [this.keys, this.byStem, this.stems, this.heads, this.tails, this.own, this.weights])
      held.clear();
    this.withGaps.fill(0);
    this.waiting = [];
  }

  /** The phrasing with these very words; fewer gaps win. */
  exact(words: readonly string[]): FoundKey | null {
    const whole = words.join(' ');
    if (this.keys.has(whole)) return { key: whole, gaps: [], likeness: 1 };
    if (this.heads.size === 0 || words.length > LONGEST) return null;
    const starts = upTo(words.length - 1).filter((at) => this.heads.has(words.slice(0, at).join(' ')));
    if (starts.length === 0) return null;
    const ends = upTo(words.length).filter((at) => at > 0 && this.tails.has(words.slice(at).join(' ')));
    return this.withOneGap(words, starts, ends) ?? this.withTwoGaps(words, starts, ends);
  }

  /** The phrasing that shares most with a sentence, by weight of words; null when none shares any. */
  near(words: readonly string[]): FoundKey | null {
    if (this.waiting.length <= AT_ONCE) this.settle();
    const stems = this.stemsOf(words);
    const compared = new Set<string>();
    const rare = stems
      .filter((stem) => this.byStem.has(stem))
      .sort((a, b) => this.holders(a) - this.holders(b));
    for (const stem of rare) {
      for (const key of this.byStem.get(stem) ?? []) {
        if (compared.size >= MOST_COMPARED) break;
        compared.add(key);
      }
    }
    let best: FoundKey | null = null;
    for (const key of compared) {
      const likeness = this.likeness(stems, key);
      if (likeness > (best?.likeness ?? 0)) best = { key, gaps: [], likeness };
    }
    return best && gapsIn(best.key) > 0 ? this.aligned(best, words) : best;
  }

  private compareSome(): void {
    this.learnSome();
    if (this.waiting.length > 0) setImmediate(() => this.compareSome());
  }

  private learnSome(): void {
    this.weights.clear();
    for (const key of this.waiting.splice(-AT_ONCE)) {
      if (!this.keys.has(key)) continue;
      for (const stem of this.stemsOf(key.split(' '))) {
        const known = this.byStem.get(stem);
        if (known) known.push(key);
        else this.byStem.set(stem, [key]);
      }
    }
  }

  private likeness(stems: readonly string[], key: string): number {
    const mine = this.ownStems(key);
    const isOpen = gapsIn(key) > 0;
    let shared = 0;
    let said = 0;
    for (const stem of stems) {
      const weight = this.weight(stem);
      if (mine.has(stem)) shared += weight;
      // What stands in a gap is free to be anything.
      if (mine.has(stem) || !isOpen) said += weight;
    }
    let known = 0;
    for (const stem of mine) known += this.weight(stem);
    return known === 0 || said === 0 ? 0 : shared / Math.sqrt(said * known);
  }

  /** Where the one gap of a near phrasing must be: the longest run of words that it does not have. */
  private aligned(found: FoundKey, words: readonly string[]): FoundKey | null {
    if (gapsIn(found.key) !== 1) return null;
    const own = new Set(this.stemsOf(found.key.split(' ')));
    let best = { start: 0, end: 0 };
    let start = 0;
    for (let at = 0; at <= words.length; at++) {
      const word = words[at];
      if (word !== undefined && !own.has(this.stem(word))) continue;
      if (at - start > best.end - best.start) best = { start, end: at };
      start = at + 1;
    }
    return best.end > best.start ? { ...found, gaps: [best] } : null;
  }

  private withOneGap(
    words: readonly string[],
    starts: readonly number[],
    ends: readonly number[],
  ): FoundKey | null {
    if (this.withGaps[1] === 0) return null;
    let best: FoundKey | null = null;
    let shortest = Infinity;
    for (const start of starts) {
      for (const end of ends) {
        if (end <= start || end - start >= shortest) continue;
        const key = [...words.slice(0, start), GAP, ...words.slice(end)].join(' ');
        if (!this.keys.has(key)) continue;
        best = { key, gaps: [{ start, end }], likeness: 1 };
        shortest = end - start;
      }
    }
    return best;
  }

  private withTwoGaps(
    words: readonly string[],
    starts: readonly number[],
    ends: readonly number[],
  ): FoundKey | null {
    if (this.withGaps[2] === 0 || words.length > LONGEST_FOR_TWO) return null;
    for (const a of starts) {
      for (const d of ends) {
        for (let b = a + 1; b < d; b++) {
          for (let c = b + 1; c < d; c++) {
            const key = [...words.slice(0, a), GAP, ...words.slice(b, c), GAP, ...words.slice(d)].join(' ');
            if (!this.keys.has(key)) continue;
            return {
              key,
              gaps: [
                { start: a, end: b },
                { start: c, end: d },
              ],
              likeness: 1,
            };
          }
        }
      }
    }
    return null;
  }

  private stemsOf(words: readonly string[]): string[] {
    return [...new Set(words.flatMap((word) => (word === GAP ? [] : [this.stem(word)])))];
  }

  private ownStems(key: string): ReadonlySet<string> {
    let own = this.own.get(key);
    if (own === undefined) {
      if (this.own.size >= MOST_KEPT) this.own.clear();
      this.own.set(key, (own = new Set(this.stemsOf(key.split(' ')))));
    }
    return own;
  }

  private stem(word: string): string {
    let stem = this.stems.get(word);
    if (stem === undefined) this.stems.set(word, (stem = stemOf(word, this.endings)));
    return stem;
  }

  private holders(stem: string): number {
    return this.byStem.get(stem)?.length ?? 0;
  }

  /** Rare words say more. */
  private weight(stem: string): number {
    let weight = this.weights.get(stem);
    if (weight === undefined) {
      weight = Math.log(2 + this.keys.size / (1 + this.holders(stem)));
      this.weights.set(stem, weight);
    }
    return weight;
  }

  private count(key: string, by: number): void {
    const gaps = Math.min(gapsIn(key), 2);
    this.withGaps[gaps] = (this.withGaps[gaps] ?? 0) + by;
    if (gaps === 0) return;
    const words = key.split(' ');
    countIn(this.heads, words.slice(0, words.indexOf(GAP)).join(' '), by);
    countIn(this.tails, words.slice(words.lastIndexOf(GAP) + 1).join(' '), by);
  }
}

function countIn(counts: Map<string, number>, text: string, by: number): void {
  const left = (counts.get(text) ?? 0) + by;
  if (left > 0) counts.set(text, left);
  else counts.delete(text);
}

function upTo(last: number): number[] {
  return Array.from({ length: last + 1 }, (_, at) => at);
}
