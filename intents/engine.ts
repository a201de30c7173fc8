/**
 * The engine: an intent set and resolvers in, understandings out. It knows no
 * domain; what can be said and what it means is the set's.
 */
import { isDeepStrictEqual } from 'node:util';
import { AutomatonBuilder } from './automaton/builder.js';
import { NameFinder } from './grammar/names.js';
import type { Sentence } from './grammar/reader.js';
import { ClosedTypes } from './grammar/values.js';
import type { Keep } from './keep.js';
import type { Phrasings } from './learning/phrasings.js';
import type { SharedLessons } from './learning/shared.js';
import { Misheard } from './normalise/misheard.js';
import { Tokeniser, type Token } from './normalise/tokens.js';
import { isByItsWords, isExpected, isOpen, unknown, type Weighed } from './outcome.js';
import { Clauses } from './clauses.js';
import { Repair } from './repair.js';
import { withoutRepeats } from './repeats.js';
import type { Resolvers } from './resolver.js';
import { Beside } from './beside.js';
import { Scope, type ScopeNames } from './scope.js';
import { Stages, type Said } from './stages.js';
import type { IntentSet } from './templates/set.js';
import type { Automaton, Context, ResolvedName, Understanding } from './types.js';

export interface EngineOptions {
  readonly set: IntentSet;
  /** Names by slot type; a type without one finds nothing. */
  readonly resolvers?: Resolvers;
  /** What was taught; followed as it changes. */
  readonly phrasings?: Phrasings;
  /** What others taught; it counts below everything else. */
  readonly shared?: SharedLessons | undefined;
  /** Names that say where something is meant. */
  readonly scope?: ScopeNames | undefined;
  /** Where what is learned of the set is kept from one run to the next. */
  readonly keep?: Keep;
  /** The day that "yesterday" is seen from, `YYYY-MM-DD`; the machine's own by default. */
  readonly today?: () => string;
}

/** Learned phrasings that the decoder of sound listens for; as text all of them count. */
const MOST_HEARD = 2000;

/** Words taken for a name that nobody knows, from which on they are something else. */
const LONGER_THAN_NAMES = 3;

export class Engine {
  readonly set: IntentSet;
  private readonly resolvers: Resolvers;
  private readonly tokeniser: Tokeniser;
  private readonly stages: Stages;
  private readonly builder: AutomatonBuilder;
  private readonly names: NameFinder;
  private readonly scope: Scope | null;
  private readonly beside: Beside;
  private readonly repair: Repair;
  private readonly clauses: Clauses;
  private readonly misheard: Misheard;

  /** The first time with a set it takes a second or so: the loose matching is trained on sentences drawn from it. */
  constructor(options: EngineOptions) {
    const { set, phrasings, shared, keep, today = localDay } = options;
    this.set = set;
    this.resolvers = options.resolvers ?? new Map();
    this.tokeniser = new Tokeniser(set.language);
    this.misheard = new Misheard(set.language);
    const closed = new ClosedTypes(set.types, set.language, this.tokeniser, set.rules);
    const remembered = (kind: string, spoken: string): string | null =>
      phrasings?.nameOf(kind, spoken) ?? null;
    const names = new NameFinder(set.language, this.tokeniser, this.resolvers, remembered, shared);
    this.names = names;
    this.stages = new Stages(set, this.tokeniser, phrasings, shared, keep, () => ({
      types: set.types,
      closed,
      names,
      today: today(),
    }));
    this.scope = options.scope ? new Scope(options.scope, set.language, this.tokeniser) : null;
    this.beside = new Beside(set.language, this.tokeniser);
    this.repair = new Repair(set.language, this.tokeniser);
    this.clauses = new Clauses(set, set.language, this.tokeniser);
    this.builder = new AutomatonBuilder(set, this.tokeniser, this.resolvers, options.scope);
    this.follow(phrasings, shared);
  }

  /** What a sentence means, given what the dialogue waits for. Never throws on any text. */
  understand(text: string, context?: Context): Understanding {
    const started = performance.now();
    return { ...this.meant(text, context), ms: performance.now() - started };
  }

  /** Words that were written down by ear, with those put right that a recogniser is known to mishear. */
  putRight(text: string): string {
    return this.misheard.putRight(text);
  }

  /**
   * All that can be said now, for a decoder of sound. Lexicons are named as
   * the resolvers name them; the same id stands for the same automaton.
   */
  automaton(context?: Context): Automaton {
    return this.builder.build(context);
  }

  /** The words of a text as they are matched, courtesies taken off. */
  plainTokens(text: string): readonly Token[] {
    const tokens = this.tokeniser.tokens(text);
    return this.stages.reader.withoutCourtesies(tokens).at(-1) ?? tokens;
  }

  /** Whether a resolver has a name. */
  hasName(kind: string, attribute: string): boolean {
    return this.resolvers.get(kind)?.has(attribute) ?? false;
  }

  /** The names that words alone may stand for, best first: what was put right once, then what is near. */
  namesFor(kind: string, text: string): readonly ResolvedName[] {
    return this.names.find(kind, this.plainTokens(text), false)[0]?.candidates ?? [];
  }

  /** Forgets names resolved before: an index changed. */
  namesChanged(): void {
    this.names.reset();
  }

  /** What somebody means who may put himself right in mid-sentence; an answer is never put together so. */
  private meant(text: string, context: Context | undefined): Weighed {
    const spoken = this.tokeniser.tokens(text);
    const first = this.meaningOf(text, context, spoken);
    if (isByItsWords(first) || context?.expects !== undefined) return first;
    const tokens = withoutRepeats(spoken);
    const understand = (some: readonly Token[]): Weighed => this.meaningOf(text, context, some);
    const said = tokens === spoken ? first : understand(tokens);
    if (isByItsWords(said)) return said;
    const mended = this.repair.mend(tokens, understand, {
      changes: (intent) => this.set.intents.get(intent)?.changes ?? false,
      cancels: (intent) => {
        const { always = false, exact = false } = this.set.intents.get(intent) ?? {};
        return always && exact;
      },
    });
    return mended ?? this.amongOthers(said, tokens, understand) ?? said;
  }

  /** A request in one clause of several; what may be a name that nobody knows is never left out for it. */
  private amongOthers(
    said: Weighed,
    tokens: readonly Token[],
    understand: (tokens: readonly Token[]) => Weighed,
  ): Weighed | null {
    const lost = Object.values(said.unresolved ?? {}).flat();
    if (lost.length > 0 && lost.join(' ').split(' ').length < LONGER_THAN_NAMES) return null;
    return this.clauses.find(tokens, understand, this.stages.world().kindOf);
  }

  /**
   * A change that is wanted later, or only for a while, is never taken for one
   * that is wanted now and for good: what was said of that is kept with it. What
   * has sentences of its own for that, or means a day by them, is understood as
   * it stands.
   */
  private meaningOf(text: string, context: Context | undefined, tokens: readonly Token[]): Weighed {
    const whole = this.placed(text, context, tokens);
    const found = this.besideIn(tokens);
    if (found === null) return whole;
    const isChange = ({ intent }: { intent: string | null }): boolean => {
      const own = this.set.intents.get(intent ?? '');
      return own?.changes === true && !own.own;
    };
    const changes = (one: Weighed): boolean => isChange(one) || one.also.some(isChange);
    if (whole.outcome === 'understood' && !changes(whole)) return whole;
    const meant = this.placed(text, context, found.rest);
    const isTaken = whole.outcome === 'understood' && whole.source !== 'fuzzy';
    if (!changes(meant) || (isTaken && wordsOf(whole) !== wordsOf(meant))) return whole;
    // A sentence that has room for these words says with them what it says without.
    if (isTaken && isDeepStrictEqual([whole.slots, whole.also], [meant.slots, meant.also])) return whole;
    return {
      ...meant,
      slots: { ...meant.slots, ...found.slots },
      alternatives: meant.alternatives.map((one) => ({ ...one, slots: { ...one.slots, ...found.slots } })),
    };
  }

  /** What is said beside a request, also where a courtesy stands before or after it. */
  private besideIn(tokens: readonly Token[]): ReturnType<Beside['find']> {
    for (const way of this.stages.reader.withoutCourtesies(tokens)) {
      const found = this.beside.find(way);
      if (found !== null) return found;
    }
    return null;
  }

  /**
   * Where names tell where it is meant, the sentence is what is left of it. A
   * change that was asked for somewhere is never taken for one that was asked
   * for nowhere in particular: it is not understood, then.
   */
  private placed(text: string, context: Context | undefined, tokens: readonly Token[]): Weighed {
    const found = this.scope?.find(tokens) ?? null;
    if (this.scope === null || found === null)
      return this.stages.understand(this.said(text, context, tokens));
    const scoped = (intent: string): boolean => this.set.intents.get(intent)?.scoped ?? false;
    if (found !== 'apart') {
      const meant = this.stages.understand(this.said(text, context, found.rest));
      const all = [meant.intent ?? '', ...meant.also.map(({ intent }) => intent)];
      const where = { [this.scope.slot]: found.names.join(',') };
      if (all.every(scoped))
        return {
          ...meant,
          slots: { ...meant.slots, ...where },
          also: meant.also.map((one) => ({ ...one, slots: { ...one.slots, ...where } })),
          alternatives: meant.alternatives
            .filter(({ intent }) => scoped(intent))
            .map((one) => ({ ...one, slots: { ...one.slots, ...where } })),
        };
    }
    const whole = this.stages.understand(this.said(text, context, tokens));
    return scoped(whole.intent ?? '') || whole.also.some(({ intent }) => scoped(intent))
      ? unknown(text)
      : whole;
  }

  /** Keeps names and automaton in step with what is taught. */
  private follow(phrasings: Phrasings | undefined, shared: SharedLessons | undefined): void {
    const learnAll = (): void => {
      this.builder.forgetLearned();
      for (const phrasing of shared?.all() ?? []) this.builder.learn(phrasing);
      for (const phrasing of phrasings?.recent(MOST_HEARD) ?? []) this.builder.learn(phrasing);
    };
    learnAll();
    phrasings?.onChange((added) => {
      this.names.reset();
      if (added) this.builder.learn(added);
      else learnAll();
    });
  }

  private said(text: string, context: Context | undefined, tokens: readonly Token[]): Said {
    return {
      text,
      tokens,
      world: this.stages.world(),
      allowed: {
        intent: (name) => isOpen(context, this.set.intents.get(name)?.always ?? false, name),
        expected: (name) => isExpected(context, name),
      },
      isOffered: (sentence) => this.isOffered(sentence, context),
    };
  }

  /** False when it picks a choice that was not offered. */
  private isOffered({ parts }: Sentence, context: Context | undefined): boolean {
    const picks = context?.picks;
    if (picks === undefined) return true;
    return parts.every((part) =>
      Array.from(this.set.intents.get(part.intent)?.slots ?? []).every(([slot, { type: name }]) => {
        const type = this.set.types.get(name);
        const value = part.slots[slot];
        const offered = type && ('number' in type || 'ordinal' in type) && type.offered;
        return !offered || typeof value !== 'number' || value <= picks;
      }),
    );
  }
}

/** What a request says besides names. */
function wordsOf({ intent, slots }: Weighed): string {
  return JSON.stringify([intent, Object.entries(slots).filter(([, value]) => !Array.isArray(value))]);
}

function localDay(): string {
  const now = new Date();
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}
