import type { Alternative, Samples, Transcript, Word } from '../types.js';
import type { FreeText } from './free.js';
import type { Tokenizer } from './tokenizer.js';

/**
 * Makes a transcript of what was decoded. The confidence of a word is the
 * product of its tokens' probabilities, that of the whole text the geometric
 * mean over all its tokens and the end: of two texts of different length the
 * longer one is not the less certain one for its length.
 * @param texts the best first; at least one
 */
export function writeDown(
  tokenizer: Tokenizer,
  texts: readonly FreeText[],
  final: boolean,
  audio: Samples,
): Transcript {
  const [best, ...others] = texts;
  if (!best) throw new RangeError('A transcript is made of at least one text.');
  const text = tokenizer.decode(best.tokens);
  const alternatives: Alternative[] = [];
  for (const other of others) {
    const written = tokenizer.decode(other.tokens);
    if (written === text || alternatives.some((a) => a.text === written)) continue;
    alternatives.push({ text: written, confidence: certainty(other) });
  }
  return {
    engine: 'moonshine',
    final,
    text,
    confidence: text ? certainty(best) : 0,
    words: words(tokenizer, best),
    alternatives,
    audio,
  };
}

function certainty({ logProbs, logProb }: FreeText): number {
  return Math.exp(logProb / Math.max(1, logProbs.length));
}

function words(tokenizer: Tokenizer, { tokens, logProbs }: FreeText): Word[] {
  const out: Word[] = [];
  for (let at = 0; at < tokens.length;) {
    let end = at + 1;
    while (end < tokens.length && !tokenizer.startsWord[tokens[end]!]) end++;
    const logProb = logProbs.slice(at, end).reduce((sum, value) => sum + value, 0);
    const text = tokenizer.decode(tokens.slice(at, end));
    if (text) out.push({ text, confidence: Math.exp(logProb) });
    at = end;
  }
  return out;
}
