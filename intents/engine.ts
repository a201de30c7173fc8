/**
 * The engine: an intent set and resolvers in, understandings out. It knows no
 * domain; what can be said and what it means is the set's.
 */
import { AutomatonBuilder } from './automaton/builder.js';
import { FuzzyStage } from './fuzzy/fuzzy.js';
import { FuzzyModel } from './fuzzy/model.js';
import { NameFinder } from './grammar/names.js';
import { Reader, type Allowed, type Sentence } from './grammar/reader.js';
import type { SlotWorld } from './grammar/reading.js';
import { ClosedTypes } from './grammar/values.js';
import { Tokeniser, type Token } from './normalise/tokens.js';
import { isOpen, unknown, weigh } from './outcome.js';
import type { Resolvers } from './resolver.js';
import type { IntentSet } from './templates/set.js';
import type { Automaton, Context, Understanding } from './types.js';

export interface EngineOptions {
  readonly set: IntentSet;
  /** Names by slot type; a type without one finds nothing. */
  readonly resolvers?: Resolvers;
  /** The day that "yesterday" is seen from, `YYYY-MM-DD`; the machine's own by default. */
  readonly today?: () => string;
}

/** What a sentence that only resembles others must reach to be taken. */
const LEAST_FUZZY = { change: 0.75, other: 0.65 } as const;

/** What "how do I …" asks about must be understood this well by itself. */
const LEAST_SENTENCE = 0.6;

type Weighed = Omit<Understanding, 'ms'>;

export class Engine {
  readonly set: IntentSet;
  private readonly tokeniser: Tokeniser;
  private readonly reader: Reader;
  private readonly builder: AutomatonBuilder;
  private readonly model: FuzzyModel;
  private readonly fuzzy: FuzzyStage;
  private readonly closed: ClosedTypes;
  private readonly names: NameFinder;
  private readonly today: () => string;

  constructor(options: EngineOptions) {
    this.set = options.set;
    this.today = options.today ?? localDay;
    this.tokeniser = new Tokeniser(this.set.language);
    this.closed = new ClosedTypes(this.set.types, this.set.language, this.tokeniser, this.set.rules);
    const resolvers: Resolvers = options.resolvers ?? new Map();
    this.names = new NameFinder(this.set.language, this.tokeniser, resolvers, () => null);
    this.reader = new Reader(this.set, this.tokeniser);
    this.builder = new AutomatonBuilder(this.set, this.tokeniser, resolvers);
    this.model = new FuzzyModel(this.set, this.tokeniser, (tokens) => this.fitsATemplate(tokens));
    this.fuzzy = new FuzzyStage(this.set, this.model);
  }

  /** What a sentence means, given what the dialogue waits for. Never throws on any text. */
  understand(text: string, context?: Context): Understanding {
    const started = performance.now();
    const tokens = this.tokeniser.tokens(text);
    const allowed = this.allowed(context);
    const meant =
      this.byTemplate(text, tokens, allowed, context) ?? this.byResemblance(text, tokens, allowed);
    return { ...meant, ms: performance.now() - started };
  }

  private byTemplate(
    text: string,
    tokens: readonly Token[],
    allowed: Allowed,
    context?: Context,
  ): Weighed | null {
    const world = this.world();
    const sentences = this.reader
      .read(tokens, world, allowed)
      .filter((one) => this.isOffered(one, context))
      .map((one) => this.doubted(one, tokens, world));
    const meant = weigh(text, sentences, 'template');
    return meant.outcome === 'unknown' ? null : meant;
  }

  /**
   * Where a slot is open, the sentence is as likely as its other words make
   * it: "find the show on Monday" fits a template, but resembles small talk.
   */
  private doubted(sentence: Sentence, tokens: readonly Token[], world: SlotWorld): Sentence {
    const open = sentence.parts.find((part) => part.openness > 0);
    if (!open || this.set.intents.get(open.intent)?.exact) return sentence;
    const serious = this.fuzzy.seriousness(tokens, world);
    return { ...sentence, confidence: sentence.confidence * (1 - open.openness * (1 - serious)) };
  }

  /** Whether any template has this form, whatever its slots hold. */
  private fitsATemplate(tokens: readonly Token[]): boolean {
    const world: SlotWorld = { ...this.world(), isOrdinary: () => false, isSentence: () => false };
    return this.reader.read(tokens, world, this.allowed(undefined)).length > 0;
  }

  private byResemblance(text: string, tokens: readonly Token[], allowed: Allowed): Weighed {
    const shortest = this.reader.withoutCourtesies(tokens).at(-1) ?? tokens;
    const readings = this.fuzzy.read(shortest, this.world(), allowed);
    const best = readings[0];
    if (!best) return unknown(text);
    const least = this.set.intents.get(best.intent)?.changes ? LEAST_FUZZY.change : LEAST_FUZZY.other;
    const sentences = readings.map((reading) => ({
      parts: [reading],
      cost: reading.cost,
      confidence: reading.confidence,
    }));
    const meant = weigh(text, sentences, 'fuzzy');
    return best.confidence >= least ? meant : { ...unknown(text), alternatives: meant.alternatives };
  }

  /**
   * All that can be said now, for a decoder of sound. Lexicons are named as
   * the resolvers name them; the same id stands for the same automaton.
   */
  automaton(context?: Context): Automaton {
    return this.builder.build(context);
  }

  /** Forgets names resolved before: an index changed. */
  namesChanged(): void {
    this.names.reset();
  }

  private world(): SlotWorld {
    const world = { types: this.set.types, closed: this.closed, names: this.names, today: this.today() };
    const all = this.allowed(undefined);
    const isOrdinary = (tokens: readonly Token[]): boolean =>
      tokens.every((token) => this.model.vocabulary.has(token.word));
    const inner: SlotWorld = { ...world, isOrdinary, isSentence: () => false };
    const isSentence = (tokens: readonly Token[]): boolean =>
      (this.reader.read(tokens, inner, all)[0]?.confidence ?? 0) >= LEAST_SENTENCE;
    return { ...world, isOrdinary, isSentence };
  }

  private allowed(context: Context | undefined): Allowed {
    return {
      intent: (name) => isOpen(context, this.set.intents.get(name)?.always ?? false, name),
      expected: (name) => context?.expects?.includes(name) ?? false,
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

function localDay(): string {
  const now = new Date();
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}
