/** Slips of the fingers in the words of a request: "serach", "updaet". */
import type { Token } from '../normalise/tokens.js';

/** Shorter words are other words when a letter changes. */
const SHORTEST = 4;

/**
 * The sentence with words that are none put right where exactly one word of
 * the vocabulary is a single slip away (a letter too many, missing, changed, or two
 * swapped); null when nothing was put right.
 */
export function spelledRight(
  tokens: readonly Token[],
  vocabulary: ReadonlySet<string>,
  isWord: (word: string) => boolean,
): readonly Token[] | null {
  const right = tokens.map((token) => {
    if (token.word.length < SHORTEST || isWord(token.word)) return token;
    const near = nearWords(token.word, vocabulary);
    const word = near.length === 1 ? near[0] : undefined;
    if (word === undefined) return token;
    return { ...token, word, surface: word };
  });
  return right.some((token, at) => token !== tokens[at]) ? right : null;
}

function nearWords(word: string, vocabulary: ReadonlySet<string>): string[] {
  const near: string[] = [];
  for (const known of vocabulary) if (known.length >= SHORTEST && isOneSlip(word, known)) near.push(known);
  const swapped = near.filter((known) => known.length === word.length && sameLetters(known, word));
  return swapped.length > 0 ? swapped : near;
}

/** Whether two different words are one slip apart. */
function isOneSlip(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1) return false;
  let start = 0;
  while (start < a.length && a[start] === b[start]) start++;
  let ends = 0;
  while (ends < Math.min(a.length, b.length) - start && a.at(-1 - ends) === b.at(-1 - ends)) ends++;
  const [x, y] = [a.slice(start, a.length - ends), b.slice(start, b.length - ends)];
  if (x.length <= 1 && y.length <= 1) return true;
  return x.length === 2 && y.length === 2 && x[0] === y[1] && x[1] === y[0];
}

function sameLetters(a: string, b: string): boolean {
  return Array.from(a).sort().join('') === Array.from(b).sort().join('');
}
