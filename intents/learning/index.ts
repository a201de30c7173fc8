/** Learned phrasings in memory: the same words at once, close paraphrases by what they share. */
import { stemOf } from '../fuzzy/features.js';
import { GAP, type Phrasing } from './entries.js';

/** Where a phrasing's open slots fell in a sentence; offsets of words, end exclusive. */
export interface Found {
  readonly phrasing: Phrasing;
  readonly gaps: readonly { start: number; end: number }[];
  /** 1 for the very words. */
  readonly likeness: number;
}

/** Phrasings made known to `near` in one go: a few milliseconds. */
const AT_ONCE = 200;
/** Phrasings compared for one sentence; the rarest words choose them. */
const MOST_COMPARED = 300;
/** A sentence longer than this is not searched for two gaps. */
const LONGEST_FOR_TWO = 14;

export class PhrasingIndex {
  private readonly byKey = new Map<string, Phrasing>();
  private readonly byStem = new Map<string, Phrasing[]>();
  /** Not yet found by `near`. */
  private readonly waiting: Phrasing[] = [];
  private readonly stems = new Map<string, string>();
  /** How many phrasings have so many gaps. */
  private readonly withGaps = [0, 0, 0];

  constructor(private readonly endings: readonly string[]) {}

  get size(): number {
    return this.byKey.size;
  }

  get(key: string): Phrasing | undefined {
    return this.byKey.get(key);
  }

  all(): IterableIterator<Phrasing> {
    return this.byKey.values();
  }

  add(phrasing: Phrasing): void {
    const before = this.byKey.get(phrasing.key);
    if (before) this.remove(before);
    this.byKey.set(phrasing.key, phrasing);
    this.count(phrasing, 1);
    this.waiting.push(phrasing);
    if (this.waiting.length === 1) setImmediate(() => this.compareSome());
  }

  /** Makes all phrasings known to `near` now; else it happens little by little between other work. */
  settle(): void {
    while (this.waiting.length > 0) this.compareSome();
  }

  remove(phrasing: Phrasing): void {
    if (!this.byKey.delete(phrasing.key)) return;
    this.settle();
    this.count(phrasing, -1);
    for (const stem of this.stemsOf(phrasing.key.split(' '))) {
      const left = this.byStem.get(stem)?.filter((other) => other !== phrasing) ?? [];
      if (left.length > 0) this.byStem.set(stem, left);
      else this.byStem.delete(stem);
    }
  }

  /** The phrasing with these very words; fewer gaps win. */
  exact(words: readonly string[]): Found | null {
    const plain = this.byKey.get(words.join(' '));
    if (plain) return { phrasing: plain, gaps: [], likeness: 1 };
    return this.withOneGap(words) ?? this.withTwoGaps(words);
  }

  /** The phrasing that shares most with a sentence, by weight of words; null when none shares any. */
  near(words: readonly string[]): Found | null {
    if (this.waiting.length <= AT_ONCE) this.settle();
    const stems = this.stemsOf(words);
    const compared = new Set<Phrasing>();
    const rare = stems
      .filter((stem) => this.byStem.has(stem))
      .sort((a, b) => this.holders(a) - this.holders(b));
    for (const stem of rare) {
      for (const phrasing of this.byStem.get(stem) ?? []) {
        if (compared.size >= MOST_COMPARED) break;
        compared.add(phrasing);
      }
    }
    let best: Found | null = null;
    for (const phrasing of compared) {
      const likeness = this.likeness(stems, phrasing);
      if (likeness > (best?.likeness ?? 0)) best = { phrasing, gaps: [], likeness };
    }
    return best && best.phrasing.open.length === 0 ? best : best && this.aligned(best, words);
  }

  private compareSome(): void {
    for (const phrasing of this.waiting.splice(-AT_ONCE)) {
      for (const stem of this.stemsOf(phrasing.key.split(' '))) {
        const known = this.byStem.get(stem);
        if (known) known.push(phrasing);
        else this.byStem.set(stem, [phrasing]);
      }
    }
    if (this.waiting.length > 0) setImmediate(() => this.compareSome());
  }

  private likeness(stems: readonly string[], phrasing: Phrasing): number {
    const own = this.stemsOf(phrasing.key.split(' '));
    const mine = new Set(own);
    let shared = 0;
    let said = 0;
    for (const stem of stems) {
      const weight = this.weight(stem);
      if (mine.has(stem)) shared += weight;
      // What stands in a gap is free to be anything.
      if (mine.has(stem) || phrasing.open.length === 0) said += weight;
    }
    const known = own.reduce((sum, stem) => sum + this.weight(stem), 0);
    return known === 0 || said === 0 ? 0 : shared / Math.sqrt(said * known);
  }

  /** Where the one gap of a near phrasing must be: the longest run of words that it does not have. */
  private aligned(found: Found, words: readonly string[]): Found | null {
    if (found.phrasing.open.length !== 1) return null;
    const own = new Set(this.stemsOf(found.phrasing.key.split(' ')));
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

  private withOneGap(words: readonly string[]): Found | null {
    if (this.withGaps[1] === 0) return null;
    let best: Found | null = null;
    let shortest = Infinity;
    for (let start = 0; start < words.length; start++) {
      for (let end = start + 1; end <= words.length && end - start < shortest; end++) {
        const phrasing = this.byKey.get([...words.slice(0, start), GAP, ...words.slice(end)].join(' '));
        if (!phrasing) continue;
        best = { phrasing, gaps: [{ start, end }], likeness: 1 };
        shortest = end - start;
      }
    }
    return best;
  }

  private withTwoGaps(words: readonly string[]): Found | null {
    if (this.withGaps[2] === 0 || words.length > LONGEST_FOR_TWO) return null;
    for (let a = 0; a < words.length; a++) {
      for (let b = a + 1; b < words.length; b++) {
        for (let c = b + 1; c < words.length; c++) {
          for (let d = c + 1; d <= words.length; d++) {
            const key = [...words.slice(0, a), GAP, ...words.slice(b, c), GAP, ...words.slice(d)].join(' ');
            const phrasing = this.byKey.get(key);
            if (phrasing)
              return {
                phrasing,
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
    return Math.log(2 + this.byKey.size / (1 + this.holders(stem)));
  }

  private count(phrasing: Phrasing, by: number): void {
    const gaps = Math.min(phrasing.open.length, 2);
    this.withGaps[gaps] = (this.withGaps[gaps] ?? 0) + by;
  }
}
