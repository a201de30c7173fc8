/** Words said twice while somebody searches for the next: "I need, I need the gimp", "is, is flatpak on". */
import { wordsOf, type Token } from './normalise/tokens.js';

/** Words that are said again at once, at most. */
const LONGEST = 3;

/** The sentence without them; the same tokens where there are none. Letters and numbers are said twice on purpose. */
export function withoutRepeats(tokens: readonly Token[]): readonly Token[] {
  for (let length = LONGEST; length > 0; length--) {
    for (let at = 0; at + 2 * length <= tokens.length; at++) {
      const once = tokens.slice(at, at + length);
      const again = tokens.slice(at + length, at + 2 * length);
      if (once.every(({ word }) => /^(?:\d+|.)$/u.test(word) && word !== 'i')) continue;
      if (wordsOf(once) !== wordsOf(again)) continue;
      return withoutRepeats([
        ...tokens.slice(0, at),
        ...again.map((token, nth) => (nth === 0 ? { ...token, pause: once[0]!.pause } : token)),
        ...tokens.slice(at + 2 * length),
      ]);
    }
  }
  return tokens;
}
