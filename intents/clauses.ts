/**
 * A request among other clauses: "could you delete discord? my son put it
 * there", "enable ssh so I can log in", "vlc keeps crashing, remove it". What is
 * asked for stands in one of them, with what "it" is said of in another; the
 * rest says why.
 */
import type { SlotWorld } from './grammar/reading.js';
import type { LanguageData } from './normalise/language.js';
import { opening, type Phrases, type Token, type Tokeniser } from './normalise/tokens.js';
import { isByItsWords, type Weighed } from './outcome.js';
import type { IntentSet } from './templates/set.js';
import { isNames } from './types.js';

/** Trust that is left of a request among other words. */
const AMONG_OTHERS = 0.95;
/** Words in the longest name that "it" may stand for. */
const LONGEST_NAME = 5;
/** A name that "it" stands for is that certain. */
const SURE_NAME = 0.9;
/** Clauses looked at; people do not ask in more of them. */
const MOST_CLAUSES = 8;

interface Stretch {
  readonly start: number;
  readonly end: number;
  /** It says why, or how: nothing is asked for in it. */
  readonly aside: boolean;
}

export class Clauses {
  private readonly joining: Phrases;
  private readonly adding: Phrases;
  private readonly subjects: Phrases;
  private readonly against: Phrases;
  private readonly trailing: Phrases;
  private readonly pronouns: Phrases;
  private readonly before: Phrases;

  constructor(
    private readonly set: IntentSet,
    { clauses, polite, around_names }: LanguageData,
    tokeniser: Tokeniser,
  ) {
    this.joining = tokeniser.phrases(clauses.joining);
    this.adding = tokeniser.phrases(clauses.adding);
    this.subjects = tokeniser.phrases(clauses.subjects);
    this.against = tokeniser.phrases(clauses.against);
    this.trailing = tokeniser.phrases([...clauses.trailing, ...polite.after]);
    this.pronouns = tokeniser.phrases(clauses.pronouns);
    this.before = tokeniser.phrases([...polite.before, ...around_names.before]);
  }

  /** What is asked for in one clause of several; null where none is, or where another takes it back. */
  find(
    tokens: readonly Token[],
    understand: (tokens: readonly Token[]) => Weighed,
    kindOf: SlotWorld['kindOf'],
  ): Weighed | null {
    const clauses = this.cut(tokens);
    if (clauses.length < 2 || clauses.length > MOST_CLAUSES) return null;
    const isAgainst = tokens.some((_, at) => this.against.longestAt(tokens, at) > 0);
    for (let count = clauses.length - 1; count > 0; count--) {
      for (let first = 0; first + count <= clauses.length; first++) {
        const { start, aside } = clauses[first]!;
        if (aside || !this.isAside(clauses[first + count], tokens)) continue;
        const end = clauses[first + count - 1]!.end;
        const request = opening(tokens.slice(start, end));
        const others = [...clauses.slice(0, first), ...clauses.slice(first + count)].map((other) =>
          opening(tokens.slice(other.start, other.end)),
        );
        const meant = this.meant(request, others, understand, kindOf);
        if (meant !== null && !(isAgainst && this.changes(meant)))
          return { ...meant, confidence: meant.confidence * AMONG_OTHERS };
      }
    }
    return null;
  }

  /** Where a pause or a joining word stands a clause ends. */
  private cut(tokens: readonly Token[]): Stretch[] {
    const clauses: Stretch[] = [];
    const reasonAt = (at: number): number => this.adding.longestAt(tokens, at);
    let start = reasonAt(0);
    let aside = start > 0;
    for (let at = start + 1; at < tokens.length; at++) {
      const reason = reasonAt(at);
      const joint = Math.max(reason, this.joining.longestAt(tokens, at));
      if (joint === 0 && !tokens[at]!.pause) continue;
      if (at > start) clauses.push({ start, end: at, aside });
      start = at + joint;
      aside = joint > 0 && joint === reason;
      at = Math.max(at, start - 1);
    }
    if (start < tokens.length) clauses.push({ start, end: tokens.length, aside });
    return clauses;
  }

  /** Whether what follows a request is a sentence of its own, or says more of it; anything else may be more that is asked for. */
  private isAside(clause: Stretch | undefined, tokens: readonly Token[]): boolean {
    return clause === undefined || clause.aside || this.subjects.longestAt(tokens, clause.start) > 0;
  }

  private meant(
    request: readonly Token[],
    others: readonly (readonly Token[])[],
    understand: (tokens: readonly Token[]) => Weighed,
    kindOf: SlotWorld['kindOf'],
  ): Weighed | null {
    if (request.length < 2) return null;
    const said = this.withName(request, others, understand, kindOf) ?? understand(request);
    if (!this.isWhole(said) || !this.isTelling(said, kindOf)) return null;
    // Another request, or a no, is not said beside this one without a meaning.
    const besides = others.map(understand).filter(isByItsWords);
    return besides.every(({ intent }) => intent === said.intent) ? said : null;
  }

  /** The request with what "it" is said of in another clause. */
  private withName(
    request: readonly Token[],
    others: readonly (readonly Token[])[],
    understand: (tokens: readonly Token[]) => Weighed,
    kindOf: SlotWorld['kindOf'],
  ): Weighed | null {
    for (let at = 0; at < request.length; at++) {
      const length = this.pronouns.longestAt(request, at);
      if (length === 0) continue;
      for (const name of others.flatMap((other) => this.namesIn(other, kindOf))) {
        const full = understand([...request.slice(0, at), ...name, ...request.slice(at + length)]);
        if (this.isWhole(full) && isNamed(full)) return full;
      }
    }
    return null;
  }

  /** Whether it is a request by its words, with a name wherever it needs one. */
  private isWhole(said: Weighed): boolean {
    const intent = this.set.intents.get(said.intent ?? '');
    if (!intent || intent.dialogue || intent.exact) return false;
    if (said.source === 'fuzzy' || said.unresolved !== undefined) return false;
    return [...intent.slots].every(([slot, { type, optional }]) => {
      const value = said.slots[slot];
      if (!('names' in (this.set.types.get(type) ?? {}))) return true;
      return value === undefined ? optional : isNames(value) && value.length > 0;
    });
  }

  private changes({ intent, also }: Weighed): boolean {
    return [intent, ...also.map((one) => one.intent)].some(
      (name) => this.set.intents.get(name ?? '')?.changes,
    );
  }

  /** False where what is asked about could be anything: "find me the work", "what is the forecast". */
  private isTelling({ intent, slots }: Weighed, kindOf: SlotWorld['kindOf']): boolean {
    const { changes, slots: types } = this.set.intents.get(intent!)!;
    return [...types].every(([slot, { type }]) => {
      const value = slots[slot];
      if (value === undefined || changes) return true;
      if ('text' in (this.set.types.get(type) ?? {})) return false;
      return (
        !isNames(value) ||
        value.every(({ spoken = '' }) =>
          spoken.split(' ').some((word) => kindOf(word.toLowerCase()) === 'strange'),
        )
      );
    });
  }

  /** What a clause may be about: the words that it ends or begins with, the longest first. */
  private namesIn(clause: readonly Token[], kindOf: SlotWorld['kindOf']): (readonly Token[])[] {
    let [start, end] = [0, clause.length];
    for (let cut = 1; cut > 0; start += cut) cut = this.before.longestAt(clause.slice(start, end), 0);
    for (let cut = 1; cut > 0; end -= cut) cut = this.trailing.longestBefore(clause.slice(0, end), end);
    const bare = clause.slice(start, Math.max(end, start));
    const found: (readonly Token[])[] = [];
    for (let length = Math.min(LONGEST_NAME, bare.length); length > 0; length--)
      for (const words of [bare.slice(-length), bare.slice(0, length)])
        if (words.some(({ word }) => kindOf(word) !== 'talk')) found.push(opening(words));
    return found;
  }
}

const isNamed = ({ slots }: Weighed): boolean =>
  Object.values(slots).some(
    (value) => isNames(value) && value.length > 0 && value.every(({ confidence }) => confidence >= SURE_NAME),
  );
