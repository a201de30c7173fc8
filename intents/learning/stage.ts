/** Learned phrasings as readings of a sentence. */
import type { Sentence } from '../grammar/reader.js';
import { EXACT, readCaptures, type Reading, type SlotWorld } from '../grammar/reading.js';
import { wordsOf, type Token } from '../normalise/tokens.js';
import type { IntentSet } from '../templates/set.js';
import type { SlotValue } from '../types.js';
import { Closeness } from './closeness.js';
import type { LearnedMeaning, Phrasing } from './entries.js';
import type { Found } from './phrasings.js';

/** A paraphrase must share this much with what was taught. */
const LEAST_LIKENESS = 0.6;

export interface LearnedSentence extends Sentence {
  readonly phrasing: Phrasing;
  /** To the words that were taught, 0–1. */
  readonly likeness: number;
}

/** What was taught, found by the words of a sentence. */
export interface Taught {
  /** The phrasing with these very words. */
  exact(words: readonly string[]): Found | null;
  /** The phrasing that shares most with them. */
  near(words: readonly string[]): Found | null;
}

export class LearnedStage {
  private readonly closeness: Closeness;

  constructor(
    private readonly set: IntentSet,
    private readonly taught: Taught,
  ) {
    this.closeness = new Closeness(set.language);
  }

  /** The phrasing with these very words, in any of the ways to say them. */
  exact(ways: readonly (readonly Token[])[], world: SlotWorld): LearnedSentence | null {
    for (const tokens of ways) {
      const found = this.taught.exact(tokens.map((token) => token.word));
      const sentence = found && this.sentence(found, tokens, world);
      if (sentence) return sentence;
    }
    return null;
  }

  /** The phrasing that a sentence is a close paraphrase of. */
  near(tokens: readonly Token[], world: SlotWorld): LearnedSentence | null {
    return this.nearest(tokens, world, { least: LEAST_LIKENESS });
  }

  /** The phrasing that a sentence shares most with, where that is enough; `closed`: only one without places for names. */
  nearest(
    tokens: readonly Token[],
    world: SlotWorld,
    { least, closed = false }: { least: number; closed?: boolean },
  ): LearnedSentence | null {
    const words = tokens.map((token) => token.word);
    const found = this.taught.near(words);
    if (!found || (closed && found.phrasing.open.length > 0)) return null;
    const likeness = this.closeness.of(words, found.phrasing.key.split(' '));
    return likeness === 0 || likeness < least ? null : this.sentence({ ...found, likeness }, tokens, world);
  }

  private sentence(found: Found, tokens: readonly Token[], world: SlotWorld): LearnedSentence | null {
    const parts: Reading[] = [];
    for (const [nth, meaning] of found.phrasing.meanings.entries()) {
      const intent = this.set.intents.get(meaning.intent);
      if (!intent) return null;
      const captures = found.phrasing.open.flatMap((open, at) => {
        const gap = found.gaps[at];
        const type = intent.slots.get(open.slot)?.type;
        return open.meaning === nth && gap && type ? [{ slot: open.slot, type, ...gap }] : [];
      });
      const reading = readCaptures(
        { intent: meaning.intent, fixed: {}, named: false, telling: false },
        captures,
        tokens,
        world,
      );
      if (!reading) return null;
      parts.push({ ...reading, slots: { ...this.slots(meaning), ...reading.slots } });
    }
    const confidence =
      Math.min(...parts.map((part) => part.confidence)) * (found.likeness === 1 ? 1 : found.likeness);
    return {
      parts,
      cost: 1 - confidence,
      confidence: Math.min(confidence, EXACT),
      phrasing: found.phrasing,
      likeness: found.likeness,
    };
  }

  private slots(meaning: LearnedMeaning): Record<string, SlotValue> {
    return Object.fromEntries(
      Object.entries(meaning.slots).map(([slot, value]) => [
        slot,
        Array.isArray(value) ? value.map((attribute) => ({ attribute, confidence: 1 })) : value,
      ]),
    );
  }
}

/** Matched words of a sentence with some of its runs taken out as gaps. */
export function keyWith(
  tokens: readonly Token[],
  gaps: readonly { start: number; end: number }[],
  gap: string,
): string {
  const parts: string[] = [];
  let at = 0;
  for (const { start, end } of [...gaps].sort((a, b) => a.start - b.start)) {
    parts.push(wordsOf(tokens.slice(at, start)), gap);
    at = end;
  }
  parts.push(wordsOf(tokens.slice(at)));
  return parts.filter((part) => part !== '').join(' ');
}
