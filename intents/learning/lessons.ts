/** Teaching: what a person says is to mean, kept so that the same words work at once. */
import type { Engine } from '../engine.js';
import { isNames, type Meaning, type ResolvedName, type SlotValue, type Understanding } from '../types.js';
import { GAP, isTooOpen, type LearnedMeaning, type OpenSlot, type Origin, type Phrasing } from './entries.js';
import type { Phrasings } from './phrasings.js';
import { keyWith } from './stage.js';

export type LessonResult =
  | { readonly status: 'learned'; readonly phrasing: Phrasing }
  /** The words already mean something else; say so, and learn with `replace` if that is wanted. */
  | { readonly status: 'conflict'; readonly meaning: Meaning; readonly source: Understanding['source'] }
  | {
      readonly status: 'refused';
      /** `protected`: yes, no, stop and their like keep their meaning. `too-open`: no word of its own is left. */
      readonly reason: 'nothing-said' | 'protected' | 'not-understood' | 'too-open';
    };

export interface Lesson {
  readonly said: string;
  readonly meanings: readonly Meaning[];
  readonly origin: Origin;
  /** Learn it though the words mean something else by now. */
  readonly replace?: boolean;
}

/** Words of a template are sure to be meant above this. */
const SURE = 0.9;

export class Lessons {
  constructor(
    private readonly engine: Engine,
    private readonly phrasings: Phrasings,
  ) {}

  /** "When I say `phrase`, `meaning`": the meaning must be understood; X, Y and their like stand for slots. */
  teach(phrase: string, meaning: string, options: { readonly replace?: boolean } = {}): LessonResult {
    const meant = this.engine.understand(meaning);
    if (meant.outcome !== 'understood' || meant.intent === null)
      return { status: 'refused', reason: 'not-understood' };
    const first = { intent: meant.intent, slots: withWords(meant) };
    return this.learn({ said: phrase, meanings: [first, ...meant.also], origin: 'lesson', ...options });
  }

  /**
   * Where "when I say …" names no border between phrase and meaning: the
   * split whose second half is understood best; null when none is.
   */
  split(lesson: string): { phrase: string; meaning: string } | null {
    const words = lesson.trim().split(/\s+/);
    let best: { phrase: string; meaning: string } | null = null;
    let most = 0;
    for (let at = 1; at < words.length; at++) {
      const meaning = words.slice(at).join(' ');
      const meant = this.engine.understand(meaning);
      const worth = meant.outcome === 'understood' ? meant.confidence + 0.001 * (words.length - at) : 0;
      if (worth > most) {
        most = worth;
        best = { phrase: words.slice(0, at).join(' '), meaning };
      }
    }
    return best;
  }

  /** Learns what a clarification, a correction or a lesson has settled. */
  learn(lesson: Lesson): LessonResult {
    const tokens = this.engine.plainTokens(lesson.said);
    if (tokens.length === 0) return { status: 'refused', reason: 'nothing-said' };
    const now = this.engine.understand(lesson.said);
    const holder = this.engine.set.intents.get(now.intent ?? '');
    if (holder?.exact && now.source === 'template') return { status: 'refused', reason: 'protected' };
    const first = lesson.meanings[0];
    if (!first) return { status: 'refused', reason: 'not-understood' };
    if (!lesson.replace && isSure(now) && !means(now, first)) {
      return {
        status: 'conflict',
        meaning: { intent: now.intent ?? '', slots: now.slots },
        source: now.source,
      };
    }
    const { gaps, open, meanings } = this.openSlots(
      tokens.map((token) => token.word),
      lesson.meanings,
    );
    const key = keyWith(tokens, gaps, GAP);
    if (isTooOpen(key)) return { status: 'refused', reason: 'too-open' };
    // "When I say aa, install X": nothing says what X is to be.
    if (meanings.some((meaning, nth) => namesNothing(meaning, lesson.meanings[nth])))
      return { status: 'refused', reason: 'not-understood' };
    const phrasing = this.phrasings.add({ key, said: lesson.said, meanings, open, origin: lesson.origin });
    return { status: 'learned', phrasing };
  }

  /** Remembers what a name was heard as; false when the resolver has no such name. */
  nameIs(kind: string, spoken: string, attribute: string): boolean {
    if (!this.engine.hasName(kind, attribute)) return false;
    const words = this.engine.plainTokens(spoken).map((token) => token.word);
    if (words.length === 0) return false;
    this.phrasings.addName(kind, words.join(' '), attribute);
    return true;
  }

  /** Slots whose words stand in the phrasing itself are left open: "gimme vlc" teaches "gimme" anything. */
  private openSlots(
    words: readonly string[],
    meanings: readonly Meaning[],
  ): { gaps: { start: number; end: number }[]; open: OpenSlot[]; meanings: LearnedMeaning[] } {
    const places: { gap: { start: number; end: number }; open: OpenSlot }[] = [];
    const learned = meanings.map((meaning, nth) => {
      const slots: LearnedMeaning['slots'] = {};
      for (const [slot, value] of Object.entries(meaning.slots)) {
        const spoken = this.wordsOfSlot(value);
        const start = spoken.length > 0 ? indexOf(words, spoken) : -1;
        const gap = { start, end: start + spoken.length };
        const overlaps = places.some((place) => place.gap.start < gap.end && gap.start < place.gap.end);
        if (start >= 0 && !overlaps && places.length < 2) places.push({ gap, open: { meaning: nth, slot } });
        else slots[slot] = kept(value);
      }
      return { intent: meaning.intent, slots };
    });
    places.sort((a, b) => a.gap.start - b.gap.start);
    return { gaps: places.map((one) => one.gap), open: places.map((one) => one.open), meanings: learned };
  }

  private wordsOfSlot(value: SlotValue): string[] {
    const spoken =
      typeof value === 'string' ? value : isNames(value) && value.length === 1 ? value[0]?.spoken : undefined;
    return spoken ? this.engine.plainTokens(spoken).map((token) => token.word) : [];
  }
}

/** The slots with placeholders that were found no name for, as if they were names. */
function withWords(meant: Understanding): Meaning['slots'] {
  const lost = Object.entries(meant.unresolved ?? {}).map(
    ([slot, said]) =>
      [slot, said.map((spoken): ResolvedName => ({ attribute: spoken, confidence: 0, spoken }))] as const,
  );
  return { ...meant.slots, ...Object.fromEntries(lost) };
}

/** Whether a slot that is kept holds a name that nothing was found for. */
function namesNothing(kept: LearnedMeaning, said: Meaning | undefined): boolean {
  return Object.keys(kept.slots).some((slot) => {
    const value = said?.slots[slot];
    return value !== undefined && isNames(value) && value.some(({ confidence }) => confidence === 0);
  });
}

function kept(value: SlotValue): LearnedMeaning['slots'][string] {
  return isNames(value) ? value.map((name) => name.attribute) : value;
}

function isSure(meant: Understanding): boolean {
  return meant.outcome === 'understood' && meant.confidence >= SURE && meant.source !== 'fuzzy';
}

function means(meant: Understanding, meaning: Meaning): boolean {
  return meant.intent === meaning.intent && JSON.stringify(meant.slots) === JSON.stringify(meaning.slots);
}

function indexOf(words: readonly string[], part: readonly string[]): number {
  return words.findIndex((_, at) => part.every((word, nth) => words[at + nth] === word));
}
