/**
 * When something is to be done, where that is later than now: "… tonight",
 * "tomorrow at nine, …". What is asked for is what is left of the sentence;
 * whether it can wait the engine never knows.
 */
import type { LanguageData } from './normalise/language.js';
import { Phrases, textOf, type Token, type Tokeniser } from './normalise/tokens.js';
import { textsOf } from './templates/ast.js';
import { parseTemplate } from './templates/parse.js';

/** The slot that carries the words; no intent has it of its own. */
export const LATER_SLOT = 'later';

/** All that is said for later, as phrases. */
export function laterPhrases({ later }: LanguageData): string[] {
  return [...new Set(later.flatMap((template) => textsOf(parseTemplate(template)) ?? []))];
}

/** Finds such words at the end or at the beginning of a sentence. */
export class Later {
  private readonly phrases: Phrases;
  private readonly number: string | undefined;

  constructor(language: LanguageData, tokeniser: Tokeniser) {
    this.phrases = new Phrases(laterPhrases(language).map((text) => tokeniser.words(text)));
    [, this.number] = language.number_words;
  }

  /** The sentence without them, and the words as they were said; null where there are none, or nothing else. */
  find(tokens: readonly Token[]): { rest: readonly Token[]; said: string } | null {
    // A time in figures stands where one in words may: "at 9:30" like "at nine".
    const plain = tokens.map((token) =>
      this.number !== undefined && /^\d/.test(token.word) ? { ...token, word: this.number } : token,
    );
    const behind = this.phrases.longestBefore(plain, plain.length);
    if (behind > 0 && behind < tokens.length) {
      const at = tokens.length - behind;
      return { rest: tokens.slice(0, at), said: textOf(tokens.slice(at)) };
    }
    const before = this.phrases.longestAt(plain, 0);
    const [first, ...others] = tokens.slice(before);
    if (before === 0 || first === undefined) return null;
    return { rest: [{ ...first, pause: false }, ...others], said: textOf(tokens.slice(0, before)) };
  }
}
