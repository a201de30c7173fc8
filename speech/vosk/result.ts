import { z } from 'zod';
import type { Alternative, Samples, Transcript, Word } from '../types.js';

const timedWord = z.object({ word: z.string(), start: z.number(), end: z.number() });
const bestList = z.object({
  alternatives: z.array(
    z.object({
      text: z.string(),
      /** A log likelihood, in spite of its name. */
      confidence: z.number(),
      result: z.array(timedWord).optional(),
    }),
  ),
});
const partialResult = z.object({ partial: z.string() });

/** Sentences kept of each list. */
const KEPT_ALTERNATIVES = 5;

/** What Vosk understood between two of its end-points. */
export interface Stretch {
  readonly words: readonly Word[];
  /** Best first; their confidences add up to at most 1. */
  readonly alternatives: readonly Alternative[];
}

/**
 * Reads a final result with alternatives. Confidences are shares: a sentence's
 * likelihood among all sentences of the list, a word's the sum over the
 * sentences that have it at the same time.
 * @param since what Vosk's clock (seconds) showed when the utterance began
 */
export function parseStretch(json: string, since = 0): Stretch {
  const list = bestList.parse(JSON.parse(json)).alternatives;
  const best = list[0];
  if (!best || best.text === '') return { words: [], alternatives: [] };
  const highest = Math.max(...list.map(({ confidence }) => confidence));
  const weights = list.map(({ confidence }) => Math.exp(confidence - highest));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const shares = weights.map((weight) => weight / total);
  const words = (best.result ?? []).map(({ word, start, end }) => {
    const heardToo = shares.filter((_, i) =>
      list[i]!.result?.some((other) => other.word === word && other.start < end && other.end > start),
    );
    return {
      text: word,
      confidence: Math.min(
        1,
        heardToo.reduce((sum, share) => sum + share, 0),
      ),
      start: start - since,
      end: end - since,
    };
  });
  return { words, alternatives: list.map(({ text }, i) => ({ text, confidence: shares[i]! })) };
}

/** The text of a partial result. */
export function parsePartial(json: string): string {
  return partialResult.parse(JSON.parse(json)).partial;
}

/** One transcript of stretches that follow each other; `rest` is what a partial result adds to them. */
export function transcriptOf(
  stretches: readonly Stretch[],
  { final, rest = '', audio = new Float32Array(0) }: { final: boolean; rest?: string; audio?: Samples },
): Transcript {
  const spoken = stretches.filter(({ alternatives }) => alternatives.length > 0);
  const alternatives = spoken.reduce<readonly Alternative[]>(
    (before, { alternatives: after }) => combine(before, after),
    [],
  );
  return {
    engine: 'vosk',
    final,
    text: [alternatives[0]?.text ?? '', rest].filter((part) => part !== '').join(' '),
    confidence: alternatives[0]?.confidence ?? 0,
    words: spoken.flatMap(({ words }) => words),
    alternatives: final ? alternatives : [],
    audio,
  };
}

function combine(before: readonly Alternative[], after: readonly Alternative[]): readonly Alternative[] {
  const joined =
    before.length === 0
      ? [...after]
      : before.flatMap((one) =>
          after.map((two) => ({
            text: `${one.text} ${two.text}`,
            confidence: one.confidence * two.confidence,
          })),
        );
  return joined.sort((a, b) => b.confidence - a.confidence).slice(0, KEPT_ALTERNATIVES);
}
