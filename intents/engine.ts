/**
 * The engine: an intent set and resolvers in, understandings out. It knows no
 * domain; what can be said and what it means is the set's.
 */
import { NameFinder } from './grammar/names.js';
import { Reader, type Allowed, type Sentence } from './grammar/reader.js';
import type { SlotWorld } from './grammar/reading.js';
import { ClosedTypes } from './grammar/values.js';
import { Tokeniser } from './normalise/tokens.js';
import { isOpen, unknown, weigh } from './outcome.js';
import type { Resolvers } from './resolver.js';
import type { IntentSet } from './templates/set.js';
import type { Context, Understanding } from './types.js';

export interface EngineOptions {
  readonly set: IntentSet;
  /** Names by slot type; a type without one finds nothing. */
  readonly resolvers?: Resolvers;
  /** The day that "yesterday" is seen from, `YYYY-MM-DD`; the machine's own by default. */
  readonly today?: () => string;
}

export class Engine {
  readonly set: IntentSet;
  private readonly tokeniser: Tokeniser;
  private readonly reader: Reader;
  private readonly closed: ClosedTypes;
  private readonly names: NameFinder;
  private readonly today: () => string;

  constructor(options: EngineOptions) {
    this.set = options.set;
    this.today = options.today ?? localDay;
    this.tokeniser = new Tokeniser(this.set.language);
    this.closed = new ClosedTypes(this.set.types, this.set.language, this.tokeniser, this.set.rules);
    this.names = new NameFinder(
      this.set.language,
      this.tokeniser,
      options.resolvers ?? new Map(),
      () => null,
    );
    this.reader = new Reader(this.set, this.tokeniser);
  }

  /** What a sentence means, given what the dialogue waits for. Never throws on any text. */
  understand(text: string, context?: Context): Understanding {
    const started = performance.now();
    const tokens = this.tokeniser.tokens(text);
    const allowed = this.allowed(context);
    const sentences = this.reader
      .read(tokens, this.world(), allowed)
      .filter((one) => this.isOffered(one, context));
    const meant = sentences.length > 0 ? weigh(text, sentences, 'template') : unknown(text);
    return { ...meant, ms: performance.now() - started };
  }

  /** Forgets names resolved before: an index changed. */
  namesChanged(): void {
    this.names.reset();
  }

  private world(): SlotWorld {
    return { types: this.set.types, closed: this.closed, names: this.names, today: this.today() };
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
