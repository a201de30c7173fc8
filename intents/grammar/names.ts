/** What was said in a slot of names, as names: lists taken apart, articles dropped, letters joined. */
import type { LanguageData } from '../normalise/language.js';
import { joinSpelled } from '../normalise/letters.js';
import { Phrases, Tokeniser, wordsOf, type Token } from '../normalise/tokens.js';
import type { Resolvers } from '../resolver.js';
import type { ResolvedName } from '../types.js';

/** A guess of a resolver below this is no better than none. */
const LEAST_NAME = 0.45;
/** Names beside the best that are kept for a question. */
const MOST_CHOICES = 5;
/** How far what others say for a name is believed: above a guess, below the very name. */
const SHARED_NAME = 0.85;
/** As good as the very name. */
const SURE = 0.99;
/** Names that are each as certain as this need not be looked up as one. */
const CERTAIN = 0.9;
/** No name is said in more words, spelled letters as one: looking for what sounds like a whole sentence takes long. */
const MOST_WORDS = 5;

/** One name of a slot: the candidates, best first; none when nothing is near. */
export interface NameFound {
  readonly spoken: string;
  /** Its words, without what only stands around it. */
  readonly words: readonly Token[];
  /** It is one of a kind of program, whatever it is called. */
  readonly any: boolean;
  readonly candidates: readonly ResolvedName[];
}

/** What a person has put right once: the attribute for words said, or null. */
export type RememberedName = (kind: string, spoken: string) => string | null;

/** What others say for names. */
interface SharedNames {
  nameOf(kind: string, spoken: string): string | null;
}

export class NameFinder {
  private readonly before: Phrases;
  private readonly some: Phrases;
  private readonly after: Phrases;
  private readonly kinds: Phrases;
  private readonly instead: Phrases;
  private readonly joining: Phrases;
  private readonly kept = new Map<string, readonly ResolvedName[]>();

  constructor(
    private readonly language: LanguageData,
    tokeniser: Tokeniser,
    private readonly resolvers: Resolvers,
    private readonly remembered: RememberedName,
    private readonly shared?: SharedNames,
  ) {
    const { before, some, after, kinds, instead } = language.around_names;
    this.before = tokeniser.phrases([...before, ...some]);
    this.some = tokeniser.phrases(some);
    this.after = tokeniser.phrases(after);
    this.kinds = tokeniser.phrases(kinds);
    this.instead = tokeniser.phrasesOf(instead);
    this.joining = tokeniser.phrases(language.joining);
  }

  /** Forgets what was resolved: names were learned or an index changed. */
  reset(): void {
    this.kept.clear();
  }

  /** The names that tokens stand for; one unless `list`. */
  find(kind: string, tokens: readonly Token[], list: boolean): NameFound[] {
    const parts = list ? this.split(tokens) : [];
    if (parts.length < 2) return [this.one(kind, tokens)];
    const found = parts.map((part) => this.one(kind, part));
    const worst = Math.min(...found.map(({ candidates }) => confidenceOf(candidates)));
    if (worst >= CERTAIN) return found;
    const whole = this.one(kind, tokens);
    if (confidenceOf(whole.candidates) >= SURE) return [whole];
    return worst > 0 || whole.candidates.length === 0 ? found : [whole];
  }

  /** Whether words end in what only says what a thing is: "a password manager". */
  isKind(tokens: readonly Token[]): boolean {
    return [this.kinds, this.instead].some((kinds) => kinds.longestBefore(tokens, tokens.length) > 0);
  }

  private one(kind: string, tokens: readonly Token[]): NameFound {
    const kept = this.bare(tokens, [this.after]);
    const bare = this.bare(tokens, [this.after, this.kinds]);
    const best = this.resolve(kind, bare);
    const found = (words: readonly Token[], candidates: readonly ResolvedName[], any = false): NameFound => ({
      spoken: joinSpelled(words, this.language),
      words,
      any,
      candidates,
    });
    // Of a name that is not known, what it is a name of is all that helps: "video editor".
    const words = best.length === 0 ? kept : bare;
    if (confidenceOf(best) >= SURE) return found(words, best);
    // "A music player" is any of them, and no name that sounds a little like it.
    const any = this.some.longestAt(tokens, 0) > 0 && this.kinds.longestBefore(kept, kept.length) > 0;
    if (any) return found(kept, [], any);
    if (bare.length === tokens.length) return found(words, best);
    const full = this.resolve(kind, tokens);
    return found(words, confidenceOf(full) > confidenceOf(best) ? full : best);
  }

  private resolve(kind: string, tokens: readonly Token[]): readonly ResolvedName[] {
    const spoken = joinSpelled(tokens, this.language);
    const key = `${kind} ${spoken}`;
    const before = this.kept.get(key);
    if (before) return before;
    const names = this.ask(kind, spoken, wordsOf(tokens));
    if (this.kept.size > 5000) this.kept.clear();
    this.kept.set(key, names);
    return names;
  }

  private ask(kind: string, spoken: string, words: string): readonly ResolvedName[] {
    const resolver = this.resolvers.get(kind);
    if (!resolver || spoken === '') return [];
    const put = this.remembered(kind, words);
    if (put !== null && resolver.has(put)) return [{ attribute: put, confidence: 1, spoken }];
    const isName = spoken.split(' ').length <= MOST_WORDS;
    const found = (isName ? resolver.resolve(spoken, MOST_CHOICES) : [])
      .filter((name) => name.confidence >= LEAST_NAME)
      .map((name) => ({ ...name, spoken }));
    const others = this.shared?.nameOf(kind, words) ?? null;
    if (others === null || !resolver.has(others) || confidenceOf(found) >= SHARED_NAME) return found;
    const rest = found.filter(({ attribute }) => attribute !== others);
    return [{ attribute: others, confidence: SHARED_NAME, spoken }, ...rest];
  }

  /** Without articles and what else stands before it, and without these behind it. */
  private bare(tokens: readonly Token[], behind: readonly Phrases[]): readonly Token[] {
    let start = 0;
    let end = tokens.length;
    for (let cut = this.before.longestAt(tokens, 0); cut > 0 && start + cut < end;) {
      start += cut;
      cut = this.before.longestAt(tokens, start);
    }
    const cutBefore = (at: number): number => Math.max(...behind.map((one) => one.longestBefore(tokens, at)));
    for (let cut = cutBefore(end); cut > 0 && end - cut > start;) {
      end -= cut;
      cut = cutBefore(end);
    }
    return tokens.slice(start, end);
  }

  private split(tokens: readonly Token[]): Token[][] {
    const parts: Token[][] = [[]];
    for (let at = 0; at < tokens.length;) {
      const joint = this.joining.longestAt(tokens, at);
      if (joint > 0 || (tokens[at]!.pause && at > 0)) parts.push([]);
      if (joint === 0) parts.at(-1)!.push(tokens[at]!);
      at += Math.max(joint, 1);
    }
    return parts.filter((part) => part.length > 0);
  }
}

/** Of the best of candidates. */
const confidenceOf = (candidates: readonly ResolvedName[]): number => candidates[0]?.confidence ?? 0;
