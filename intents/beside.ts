/**
 * What is said beside a request about how it is wanted: "… tonight",
 * "tomorrow at nine, …" put it off, "… from the next start" says how it is to
 * be used. What is asked for is what is left of the sentence; whether it can be
 * had so the engine never knows.
 */
import type { LanguageData } from './normalise/language.js';
import { Phrases, textOf, type Token, type Tokeniser } from './normalise/tokens.js';
import type { Slots } from './types.js';
import { textsOf } from './templates/ast.js';
import { parseTemplate } from './templates/parse.js';

/** The slot that carries the words for a later time; no intent has it of its own. */
export const LATER_SLOT = 'later';
/** The slot that carries how what is asked for is to be used; no intent has it of its own. */
export const USING_SLOT = 'using';

/** All that is said beside a request, as phrases. */
export function besidePhrases({ later, using }: LanguageData): string[] {
  return phrasesOf([...later, ...Object.values(using).flat()]);
}

function phrasesOf(templates: readonly string[]): string[] {
  return [...new Set(templates.flatMap((template) => textsOf(parseTemplate(template)) ?? []))];
}

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
      phrases: new Phrases(phrasesOf(templates).map((text) => tokeniser.words(text))),
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
      const [first, ...others] = tokens.slice(before);
      if (before > 0 && first !== undefined)
        return {
          rest: [{ ...first, pause: false }, ...others],
          slots: slots(textOf(tokens.slice(0, before))),
        };
    }
    return null;
  }
}
