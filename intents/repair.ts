/**
 * Somebody who puts himself right in mid-sentence: "install gimp, no wait,
 * krita", "remove vlc, I mean firefox", "install gimp, oh never mind". What was
 * taken back is not meant; what comes behind it is.
 */
import type { LanguageData } from './normalise/language.js';
import { opening, type Phrases, type Token, type Tokeniser } from './normalise/tokens.js';
import { isByItsWords, type Weighed } from './outcome.js';
import { isNames } from './types.js';

/** The slot of a word that takes back only what was said before it in the same sentence. */
export const TAKEN_BACK_SLOT = 'taken_back';

/** Words in the longest name that is taken back. */
const LONGEST_NAME = 4;

/** What the set says of intents. */
interface Lore {
  readonly changes: (intent: string) => boolean;
  /** It is meant whenever it is said, and in these words only. */
  readonly cancels: (intent: string) => boolean;
}

export class Repair {
  private readonly phrases: Phrases;

  constructor(language: LanguageData, tokeniser: Tokeniser) {
    this.phrases = tokeniser.phrasesOf(language.repair);
  }

  /**
   * What is left to be meant of a request for a change that its speaker put
   * right; null where nothing of the kind was said, or what is left means nothing.
   */
  mend(
    tokens: readonly Token[],
    understand: (tokens: readonly Token[]) => Weighed,
    lore: Lore,
  ): Weighed | null {
    for (let end = tokens.length; end > 1; end--) {
      const length = this.phrases.longestBefore(tokens, end);
      const start = end - length;
      if (length === 0 || start === 0) continue;
      const before = tokens.slice(0, start);
      const first = understand(before);
      if (first.intent === null || !lore.changes(first.intent)) return null;
      if (end === tokens.length) {
        const dropped = understand(tokens.slice(start));
        const isDropped = isByItsWords(dropped) && lore.cancels(dropped.intent!);
        return isDropped ? { ...dropped, slots: { ...dropped.slots, [TAKEN_BACK_SLOT]: true } } : null;
      }
      return this.instead(first, before, opening(tokens.slice(end)), understand, lore);
    }
    return null;
  }

  /** A whole request in place of the one before, or another name in it. */
  private instead(
    first: Weighed,
    before: readonly Token[],
    after: readonly Token[],
    understand: (tokens: readonly Token[]) => Weighed,
    { changes, cancels }: Lore,
  ): Weighed | null {
    const whole = understand(after);
    if (isByItsWords(whole) && (changes(whole.intent!) || cancels(whole.intent!))) return whole;
    for (let words = 1; words <= LONGEST_NAME && words < before.length; words++) {
      const renamed = understand([...before.slice(0, -words), ...after]);
      const isSame = renamed.intent === first.intent && namesIn(renamed) > 0;
      if (isByItsWords(renamed) && isSame && renamed.also.length === first.also.length) return renamed;
    }
    return null;
  }
}

const namesIn = ({ slots }: Weighed): number =>
  Object.values(slots).reduce<number>((count, value) => count + (isNames(value) ? value.length : 0), 0);
