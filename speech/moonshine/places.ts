import { arcsOf, type PackedAutomaton } from './packed.js';
import type { Tokenizer } from './tokenizer.js';

/** Marks that may close a sentence; any one of them, or none. */
const CLOSING = ['.', '?', '!'];

/** Where in a sentence a state of the automaton is reached. */
const At = {
  start: 0,
  middle: 1,
  /** Just behind a comma: the sentence can't end here. */
  comma: 2,
} as const;
type At = (typeof At)[keyof typeof At];

/** An automaton rewritten to single tokens: each place expects something and leads on. */
export type Place =
  | { readonly kind: 'token'; readonly token: number; readonly next: number }
  | { readonly kind: 'lexicon'; readonly lexicon: string; readonly next: number }
  /** Waits for the first token of free words; `inside` follows. */
  | { readonly kind: 'free'; readonly inside: number }
  /** Within free words: any token stays here, and the automaton may go on. */
  | { readonly kind: 'inside'; readonly next: number }
  /** The text may end here, with or without a closing mark. */
  | { readonly kind: 'final' }
  /** Only the end may follow. */
  | { readonly kind: 'closed' }
  /** Leads on to other places without a token. */
  | { readonly kind: 'fork'; readonly to: readonly number[] };

/**
 * The places of an automaton, made as they are reached. The first word of a
 * sentence gets its capital; commas are allowed between words and never
 * required; every legal end may carry a closing mark.
 */
export class Places {
  readonly #places: Place[] = [{ kind: 'final' }, { kind: 'closed' }];
  readonly #states = new Map<number, number>();
  readonly #comma: number;
  readonly marks: readonly number[];
  readonly start: number;

  static readonly final = 0;
  static readonly closed = 1;

  constructor(
    private readonly automaton: PackedAutomaton,
    private readonly tokenizer: Tokenizer,
  ) {
    this.#comma = tokenizer.mark(',');
    this.marks = CLOSING.map((mark) => tokenizer.mark(mark));
    this.start = this.#state(automaton.start, At.start);
  }

  get(place: number): Place {
    return this.#places[place]!;
  }

  /** The places that a fork leads to, resolved when first asked for. */
  reach(places: Iterable<number>): Set<number> {
    const found = new Set<number>();
    const seen = new Set<number>();
    const waiting = [...places];
    for (let place = waiting.pop(); place !== undefined; place = waiting.pop()) {
      if (seen.has(place)) continue;
      seen.add(place);
      const resolved = this.#resolve(place);
      if (resolved.kind === 'fork') for (const to of resolved.to) waiting.push(to);
      else found.add(place);
      if (resolved.kind === 'inside') waiting.push(resolved.next);
    }
    return found;
  }

  readonly #unresolved = new Map<number, () => readonly number[]>();

  #resolve(place: number): Place {
    const make = this.#unresolved.get(place);
    if (make) {
      this.#unresolved.delete(place);
      this.#places[place] = { kind: 'fork', to: make() };
    }
    return this.#places[place]!;
  }

  #add(place: Place): number {
    return this.#places.push(place) - 1;
  }

  #state(state: number, at: At): number {
    const key = state * 3 + at;
    const known = this.#states.get(key);
    if (known !== undefined) return known;
    const place = this.#add({ kind: 'fork', to: [] });
    this.#states.set(key, place);
    this.#unresolved.set(place, () => this.#leave(state, at));
    return place;
  }

  #leave(state: number, at: At): number[] {
    const to: number[] = [];
    if (this.automaton.final[state] === 1 && at !== At.comma) to.push(Places.final);
    if (at === At.middle) {
      to.push(this.#add({ kind: 'token', token: this.#comma, next: this.#state(state, At.comma) }));
    }
    for (const arc of arcsOf(this.automaton, state)) {
      if ('jump' in arc) to.push(this.#state(arc.to, at));
      else if ('text' in arc) to.push(this.#words(arc.text, at, this.#state(arc.to, At.middle)));
      else if ('lexicon' in arc) {
        to.push(this.#add({ kind: 'lexicon', lexicon: arc.lexicon, next: this.#state(arc.to, At.middle) }));
      } else {
        const inside = this.#add({ kind: 'inside', next: this.#state(arc.to, At.middle) });
        to.push(this.#add({ kind: 'free', inside }));
      }
    }
    return to;
  }

  /** A chain of tokens that ends in `next`, with an optional comma between words. */
  #words(text: string, at: At, next: number): number {
    const words = text.replaceAll(',', ' ').split(/\s+/u).filter(Boolean);
    if (at === At.start && words[0]) words[0] = words[0].charAt(0).toUpperCase() + words[0].slice(1);
    let place = next;
    for (const [i, word] of [...words.entries()].reverse()) {
      const tokens = this.tokenizer.encodeWord(word);
      for (const token of [...tokens].reverse()) place = this.#add({ kind: 'token', token, next: place });
      if (i > 0) {
        const comma = this.#add({ kind: 'token', token: this.#comma, next: place });
        place = this.#add({ kind: 'fork', to: [place, comma] });
      }
    }
    return place;
  }
}
