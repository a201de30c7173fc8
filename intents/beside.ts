/**
 * What is said beside a request about how it is wanted: "… tonight",
 * "tomorrow at nine, …" put it off, "… from the next start" says how it is to
 * be used. What is asked for is what is left of the sentence; whether it can be
 * had so the engine never knows.
 */
import type { LanguageData } from './normalise/language.js';
import { opening, textOf, type Phrases, type Token, type Tokeniser } from './normalise/tokens.js';
import type { Slots } from './types.js';

/** The slot that carries the words for a later time; no intent has it of its own. */
export const LATER_SLOT = 'later';
/** The slot that carries how what is asked for is to be used; no intent has it of its own. */
export const USING_SLOT = 'using';

/** The templates of all that is said beside a request. */
export const besideTemplates = ({ later, using }: LanguageData): string[] => [
  ...later,
  ...Object.values(using).flat(),
];

interface Kind {
  readonly phrases: Phrases;
  readonly slots: (said: string) => Slots;
}

/** Finds such words at the end or at the beginning of a sentence. */
export class Beside {
  private readonly kinds: readonly Kind[];
  private readonly number: string | undefined;

  constructor(language: LanguageData, tokeniser: Tokeniser) {
    const kind = (templates: readonly string[], slots: Kind['slots']): Kind => ({
      phrases: tokeniser.phrasesOf(templates),
      slots,
    });
    this.kinds = [
      kind(language.later, (said) => ({ [LATER_SLOT]: said })),
      ...Object.entries(language.using).map(([way, templates]) =>
        kind(templates, () => ({ [USING_SLOT]: way })),
      ),
    ];
    [, this.number] = language.number_words;
  }

  /** The sentence without them, and what they say as slots; null where there are none, or nothing else. */
  find(tokens: readonly Token[]): { rest: readonly Token[]; slots: Slots } | null {
    // A time in figures stands where one in words may: "at 9:30" like "at nine".
    const plain = tokens.map((token) =>
      this.number !== undefined && /^\d/.test(token.word) ? { ...token, word: this.number } : token,
    );
    for (const { phrases, slots } of this.kinds) {
      const behind = phrases.longestBefore(plain, plain.length);
      if (behind > 0 && behind < tokens.length) {
        const at = tokens.length - behind;
        return { rest: tokens.slice(0, at), slots: slots(textOf(tokens.slice(at))) };
      }
      const before = phrases.longestAt(plain, 0);
      if (before > 0 && before < tokens.length)
        return { rest: opening(tokens.slice(before)), slots: slots(textOf(tokens.slice(0, before))) };
    }
    return null;
  }
}
