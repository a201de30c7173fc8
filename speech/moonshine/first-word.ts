import type { Logits } from './logits.js';
import type { Tokenizer } from './tokenizer.js';

/** Tokens less likely than this in themselves are not raised further for being rare. */
const RAREST = -25;

/**
 * Tells how far the first word of a text stands before all other beginnings, by
 * sound: log P(token | sound) − weight · log P(token | near-silence), against
 * the best other token of the vocabulary. It comes free with the first step of
 * the decoder and tells "Yes." heard from a "Yes." merely expected: short
 * answers are so likely in themselves that the decoder writes them for much
 * that only resembles them.
 *
 * Tokens that spell the same word otherwise (its beginning, its other case)
 * and marks are no rivals.
 */
export function firstWordLeads(
  tokenizer: Tokenizer,
  heard: Logits,
  silent: Logits,
  weight: number,
): (tokens: readonly number[]) => number {
  const worth = (token: number) =>
    heard.logProb(0, token) - weight * Math.max(RAREST, silent.logProb(0, token));
  const rivals = new Map<string, number>();
  const rivalOf = (word: string): number => {
    let rival = -Infinity;
    for (let token = 0; token < heard.size; token++) {
      if (!tokenizer.startsWord[token]) continue;
      const value = worth(token);
      if (value <= rival) continue;
      const text = tokenizer.decode([token]).toLowerCase();
      if (/\p{L}/u.test(text) && !word.startsWith(text)) rival = value;
    }
    rivals.set(word, rival);
    return rival;
  };
  return (tokens) => {
    const first = tokens[0];
    if (first === undefined) return 0;
    let end = 1;
    while (end < tokens.length && !tokenizer.startsWord[tokens[end]!]) end++;
    const word = tokenizer.decode(tokens.slice(0, end)).toLowerCase();
    return worth(first) - (rivals.get(word) ?? rivalOf(word));
  };
}
