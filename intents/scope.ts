/**
 * Where a request is meant: names that stand beside it or in it ("on the
 * server, …", "… on the server and the laptop", "update the server"). The
 * engine is given the names; what they are names of it never knows.
 */
import type { LanguageData } from './normalise/language.js';
import { opening, Phrases, type Token, type Tokeniser } from './normalise/tokens.js';

export interface ScopeNames {
  /** The slot that carries them, joined by commas; no intent has it of its own. */
  readonly slot: string;
  /** None: wherever a request is meant, it is somewhere unknown. */
  readonly names: readonly { readonly name: string; readonly said: readonly string[] }[];
}

/** What stands for a name where none of those is said: "the other machine". */
export const SOMEWHERE = '?';

/** A sentence without where it is meant. */
export interface Scoped {
  readonly rest: readonly Token[];
  readonly names: readonly string[];
}

/** Finds the names in a sentence. */
export class Scope {
  readonly slot: string;
  private readonly before: Phrases;
  private readonly articles: Phrases;
  private readonly joining: Phrases;
  private readonly all: Phrases;
  private readonly byWords = new Map<string, string>();
  private readonly said: Phrases;
  private readonly everyone: readonly string[];

  constructor({ slot, names }: ScopeNames, language: LanguageData, tokeniser: Tokeniser) {
    this.slot = slot;
    this.before = tokeniser.phrases(language.scope.before);
    this.articles = tokeniser.phrases(language.scope.articles);
    this.joining = tokeniser.phrases(language.joining);
    this.all = tokeniser.phrases(language.scope.all);
    this.everyone = names.length > 0 ? names.map(({ name }) => name) : [SOMEWHERE];
    for (const text of language.scope.others) this.byWords.set(tokeniser.words(text).join(' '), SOMEWHERE);
    for (const { name, said } of names)
      for (const text of said) this.byWords.set(tokeniser.words(text).join(' '), name);
    this.said = new Phrases([...this.byWords.keys()].map((words) => words.split(' ')));
  }

  /**
   * The sentence without the names, and the names. Null where there are none;
   * `apart` where there are some in several places, which are several requests.
   */
  find(tokens: readonly Token[]): Scoped | 'apart' | null {
    let found: { start: number; end: number; names: readonly string[] } | null = null;
    for (let at = 0; at < tokens.length;) {
      const phrase = this.phraseAt(tokens, at);
      if (phrase === null) {
        at++;
        continue;
      }
      if (found !== null) return 'apart';
      found = { start: at, ...phrase };
      at = phrase.end;
    }
    if (found === null) return null;
    const rest = opening([...tokens.slice(0, found.start), ...tokens.slice(found.end)]);
    return rest.length === 0 ? null : { rest, names: found.names };
  }

  private phraseAt(
    tokens: readonly Token[],
    start: number,
  ): { end: number; names: readonly string[] } | null {
    const before = this.before.longestAt(tokens, start);
    const all = this.all.longestAt(tokens, start + before);
    if (all > 0) return { end: start + before + all, names: this.everyone };
    const first = this.nameAt(tokens, start + before, before > 0);
    if (first === null) return null;
    const names = [first.name];
    let { end } = first;
    for (;;) {
      const joint = this.joining.longestAt(tokens, end);
      if (joint === 0 && !tokens[end]?.pause) break;
      const again = this.before.longestAt(tokens, end + joint);
      const next = this.nameAt(tokens, end + joint + again, joint > 0 || again > 0);
      if (next === null) break;
      if (!names.includes(next.name)) names.push(next.name);
      end = next.end;
    }
    return { end, names };
  }

  /** A name with its article, or without one where the words before it tell that one comes. */
  private nameAt(tokens: readonly Token[], at: number, told: boolean): { name: string; end: number } | null {
    const article = this.articles.longestAt(tokens, at);
    if (article === 0 && !told) return null;
    const start = at + article;
    const length = this.said.longestAt(tokens, start);
    const words = tokens.slice(start, start + length).map(({ word }) => word);
    const name = this.byWords.get(words.join(' '));
    return name === undefined ? null : { name, end: start + length };
  }
}
