/** Takes the courtesies off the ends of a request. */
import type { LanguageData } from './language.js';
import type { Phrases, Token, Tokeniser } from './tokens.js';

export class Courtesies {
  private readonly before: Phrases;
  private readonly after: Phrases;

  constructor(language: LanguageData, tokeniser: Tokeniser) {
    this.before = tokeniser.phrases(language.polite.before);
    this.after = tokeniser.phrases(language.polite.after);
  }

  /**
   * The same request with less and less courtesy, itself first. Every step is
   * kept, for what is courtesy in one sentence is the request in another
   * ("okay" and "okay, list generations").
   */
  stripped(tokens: readonly Token[]): (readonly Token[])[] {
    const ways: (readonly Token[])[] = [tokens];
    let rest = tokens;
    for (
      let cut = this.before.longestAt(rest, 0);
      cut > 0 && cut < rest.length;
      cut = this.before.longestAt(rest, 0)
    ) {
      rest = rest.slice(cut);
      ways.push(rest);
    }
    for (const way of [...ways]) {
      let short = way;
      let cut = this.after.longestBefore(short, short.length);
      while (cut > 0 && cut < short.length) {
        short = short.slice(0, -cut);
        ways.push(short);
        cut = this.after.longestBefore(short, short.length);
      }
    }
    return ways;
  }
}
