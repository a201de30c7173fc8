import { SpeechError } from '../errors.js';
import type { Lexicon } from './lexicon.js';
import type { PackedAutomaton } from './packed.js';
import { Places } from './places.js';
import type { Tokenizer } from './tokenizer.js';
import { Trie } from './trie.js';

/** A node of a lexicon's tree, and where the automaton goes on behind a form that ends there. */
export interface LexiconPlace {
  readonly lexicon: Lexicon;
  readonly node: number;
  readonly next: readonly number[];
}

/** All that can follow a sequence of tokens: the places of the automaton it may have led to. */
export interface State {
  readonly key: string;
  /** Whether the text may end here. */
  readonly final: boolean;
  /** Whether a closing mark may follow. */
  readonly closable: boolean;
  /** Tokens of the automaton's own words, commas and marks, and the places behind them. */
  readonly words: ReadonlyMap<number, readonly number[]>;
  readonly inside: readonly LexiconPlace[];
  /** Places behind the first token of free words. */
  readonly freeStart: readonly number[];
  /** Places that any further token of free words keeps. */
  readonly freeInside: readonly number[];
  /** Whether the last token belongs to a name that is not yet (or need not be) complete. */
  readonly inName: boolean;
  readonly next: Map<number, State | null>;
}

/** States are forgotten beyond this number; what is still in use is made anew. */
const MAX_STATES = 30_000;

/**
 * An automaton over tokens, determinised where the search goes: texts that
 * begin alike in any number of sentences are one hypothesis. The states found
 * are kept from one utterance to the next.
 */
export class Network {
  readonly #places: Places;
  readonly #states = new Map<string, State>();
  readonly #lexiconNumbers = new Map<Lexicon, number>();
  readonly #start: readonly number[];

  /**
   * @param lexiconsOf the lexicons behind a name of one (a large one and a later overlay, for instance)
   * Throws `bad-setting` when the automaton names a lexicon that is not there.
   */
  constructor(
    automaton: PackedAutomaton,
    private readonly tokenizer: Tokenizer,
    private readonly lexiconsOf: (name: string) => readonly Lexicon[] | undefined,
  ) {
    this.#places = new Places(automaton, tokenizer);
    this.#start = [this.#places.start];
    for (const lexicon of automaton.lexicons) this.#lexicons(lexicon);
  }

  /** The marks that may close a sentence. */
  get marks(): readonly number[] {
    return this.#places.marks;
  }

  get start(): State {
    return this.#state(this.#start, []);
  }

  /** Where a token leads, or null when it can't follow. */
  next(state: State, token: number): State | null {
    const known = state.next.get(token);
    if (known !== undefined) return known;
    const places = [...(state.words.get(token) ?? [])];
    const inside: LexiconPlace[] = [];
    for (const { lexicon, node, next } of state.inside) {
      const child = lexicon.trie.child(node, token);
      if (child < 0) continue;
      inside.push({ lexicon, node: child, next });
      if (lexicon.trie.ends(child)) places.push(...next);
    }
    if (this.tokenizer.isText[token]) {
      if (this.tokenizer.startsWord[token]) places.push(...state.freeStart);
      places.push(...state.freeInside);
    }
    const found = places.length > 0 || inside.length > 0 ? this.#state(places, inside) : null;
    state.next.set(token, found);
    return found;
  }

  #lexicons(name: string): readonly Lexicon[] {
    const found = this.lexiconsOf(name);
    if (found) return found;
    throw new SpeechError(
      'bad-setting',
      `The list of names "${name}" has not been loaded; load it before listening for it.`,
    );
  }

  #state(from: Iterable<number>, within: readonly LexiconPlace[]): State {
    const places = [...this.#places.reach(from)].sort((a, b) => a - b);
    const key = `${places.join()}|${within.map((w) => this.#keyOf(w)).join()}`;
    const known = this.#states.get(key);
    if (known) return known;
    const made = this.#make(key, places, within);
    if (this.#states.size >= MAX_STATES) this.#states.clear();
    this.#states.set(key, made);
    return made;
  }

  #keyOf({ lexicon, node, next }: LexiconPlace): string {
    let number = this.#lexiconNumbers.get(lexicon);
    if (number === undefined) this.#lexiconNumbers.set(lexicon, (number = this.#lexiconNumbers.size));
    return `${number}:${node}:${next.join('/')}`;
  }

  #make(key: string, places: readonly number[], within: readonly LexiconPlace[]): State {
    const words = new Map<number, number[]>();
    const add = (token: number, next: number) => {
      const list = words.get(token);
      if (list) list.push(next);
      else words.set(token, [next]);
    };
    const entered = new Map<Lexicon, number[]>();
    const freeStart: number[] = [];
    const freeInside: number[] = [];
    for (const number of places) {
      const place = this.#places.get(number);
      if (place.kind === 'token') add(place.token, place.next);
      else if (place.kind === 'final') for (const mark of this.marks) add(mark, Places.closed);
      else if (place.kind === 'free') freeStart.push(place.inside);
      else if (place.kind === 'inside') freeInside.push(number);
      else if (place.kind === 'lexicon') {
        for (const lexicon of this.#lexicons(place.lexicon)) {
          const next = entered.get(lexicon);
          if (next) next.push(place.next);
          else entered.set(lexicon, [place.next]);
        }
      }
    }
    const roots = [...entered].map(([lexicon, next]) => ({ lexicon, node: Trie.root, next }));
    return {
      key,
      final: places.includes(Places.final) || places.includes(Places.closed),
      closable: places.includes(Places.final),
      words,
      inside: [...within, ...roots],
      freeStart,
      freeInside,
      inName: within.length > 0,
      next: new Map(),
    };
  }
}
