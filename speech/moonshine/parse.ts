import type { Arc, HearingSpan } from '../types.js';
import type { Found } from './beam.js';
import type { Lexicon } from './lexicon.js';
import { arcsOf, type PackedAutomaton } from './packed.js';
import type { Tokenizer } from './tokenizer.js';
import { Trie } from './trie.js';

/** A sentence of an automaton, read back from its tokens. */
export interface Parsed {
  /** In the automaton's own spelling: no capital, comma or closing mark that it does not have. */
  readonly text: string;
  readonly spans: readonly HearingSpan[];
}

interface Step {
  readonly arc: Arc;
  readonly from: number;
  readonly to: number;
  readonly entries?: Int32Array;
}

/**
 * Finds the arcs that tokens went along. Where several readings fit, the
 * automaton's own words go before names, names before free words, and longer
 * names before shorter ones.
 */
export function parseTokens(
  automaton: PackedAutomaton,
  tokenizer: Tokenizer,
  lexiconsOf: (name: string) => readonly Lexicon[] | undefined,
  { tokens, logProbs }: Pick<Found, 'tokens' | 'logProbs'>,
): Parsed {
  const steps = new Parser(automaton, tokenizer, lexiconsOf, tokens).find();
  let text = '';
  const spans: HearingSpan[] = [];
  for (const { arc, from, to, entries } of steps ?? []) {
    if ('jump' in arc) continue;
    const written = 'text' in arc ? arc.text : tokenizer.decode(tokens.slice(from, to));
    if (!written) continue;
    if (text) text += ' ';
    const start = text.length;
    text += written;
    const logProb = logProbs.slice(from, to).reduce((sum, value) => sum + value, 0);
    const around = { before: before(tokenizer, tokens, from), after: after(tokenizer, tokens, to) };
    const span = { start, end: text.length, ...around, logProb, tokenCount: to - from };
    if ('lexicon' in arc) {
      const means = entries && entries.length > 0 ? { entries: [...entries] } : {};
      spans.push({ kind: 'lexicon', lexicon: arc.lexicon, ...span, ...means });
    } else if ('free' in arc) spans.push({ kind: 'free', ...span });
  }
  return { text, spans };
}

function before(tokenizer: Tokenizer, tokens: readonly number[], from: number): string {
  const written = tokenizer.decode(tokens.slice(0, from));
  return written && `${written} `;
}

function after(tokenizer: Tokenizer, tokens: readonly number[], to: number): string {
  const written = tokenizer.decode(tokens.slice(to));
  return tokenizer.startsWord[tokens[to] ?? 0] ? ` ${written}` : written;
}

class Parser {
  readonly #failed = new Set<number>();
  readonly #comma: number;
  readonly #end: number;

  constructor(
    private readonly automaton: PackedAutomaton,
    private readonly tokenizer: Tokenizer,
    private readonly lexiconsOf: (name: string) => readonly Lexicon[] | undefined,
    private readonly tokens: readonly number[],
  ) {
    this.#comma = tokenizer.mark(',');
    const closing = ['.', '?', '!'].map((mark) => tokenizer.mark(mark));
    this.#end = closing.includes(tokens.at(-1) ?? -1) ? tokens.length - 1 : tokens.length;
  }

  find(): Step[] | null {
    const path: Step[] = [];
    return this.#from(this.automaton.start, 0, path) ? path : null;
  }

  /** A name may itself end in a full stop, free words in any mark: both ends are tried. */
  #atEnd(at: number): boolean {
    return at === this.#end || at === this.tokens.length;
  }

  #from(state: number, at: number, path: Step[]): boolean {
    const key = state * (this.tokens.length + 1) + at;
    if (this.#failed.has(key)) return false;
    if (this.automaton.final[state] === 1 && this.#atEnd(at)) return true;
    // Also keeps circles of jumps from going round.
    this.#failed.add(key);
    const start = at > 0 && this.tokens[at] === this.#comma ? at + 1 : at;
    for (const arc of this.#ranked(state, start)) {
      for (const [to, entries] of this.#ends(arc, 'jump' in arc ? at : start)) {
        path.push({ arc, from: start, to, ...(entries ? { entries } : {}) });
        if (this.#from(arc.to, to, path)) {
          this.#failed.delete(key);
          return true;
        }
        path.pop();
      }
    }
    return false;
  }

  /** The arcs of a state that may fit, in the order in which they are tried. */
  #ranked(state: number, start: number): Arc[] {
    const piece = this.#pieceAt(start);
    const ranks: Arc[][] = [[], [], [], []];
    for (const arc of arcsOf(this.automaton, state)) {
      if (!('text' in arc)) ranks['lexicon' in arc ? 1 : 'jump' in arc ? 2 : 3]!.push(arc);
      else if (piece === null || mayBegin(start === 0 ? capitalised(arc.text) : arc.text, piece))
        ranks[0]!.push(arc);
    }
    return ranks.flat();
  }

  /** What the first word there begins with; null where that is not known. */
  #pieceAt(at: number): string | null {
    const token = this.tokens[at];
    if (token === undefined) return null;
    const piece = this.tokenizer.decode([token]);
    return /^[!-~]+$/u.test(piece) ? piece : null;
  }

  #ends(arc: Arc, at: number): (readonly [number, Int32Array?])[] {
    if ('jump' in arc) return [[at]];
    if ('text' in arc) {
      const end = this.#matchWords(arc.text, at);
      return end < 0 ? [] : [[end]];
    }
    if ('lexicon' in arc) return (this.lexiconsOf(arc.lexicon) ?? []).flatMap((l) => this.#matchNames(l, at));
    if (!this.tokenizer.startsWord[this.tokens[at] ?? 0]) return [];
    const ends: [number][] = [];
    for (let end = at + 1; end <= this.tokens.length; end++) {
      const follows = this.tokens[end];
      if (end >= this.#end || this.tokenizer.startsWord[follows!] || follows === this.#comma)
        ends.push([end]);
    }
    return ends;
  }

  #matchWords(text: string, start: number): number {
    let at = start;
    for (const [i, word] of text.replaceAll(',', ' ').split(/\s+/u).filter(Boolean).entries()) {
      if (i > 0 && this.tokens[at] === this.#comma) at++;
      for (const token of this.tokenizer.encodeWord(at === 0 ? capitalised(word) : word))
        if (this.tokens[at++] !== token) return -1;
    }
    return at;
  }

  #matchNames(lexicon: Lexicon, start: number): (readonly [number, Int32Array])[] {
    const found: (readonly [number, Int32Array])[] = [];
    let node: number = Trie.root;
    for (let at = start; at < this.tokens.length; at++) {
      node = lexicon.trie.child(node, this.tokens[at]!);
      if (node < 0) break;
      if (lexicon.trie.ends(node)) found.unshift([at + 1, lexicon.entriesAt(node)]);
    }
    return found;
  }
}

const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** False for most texts whose first word can't begin with a piece. */
const mayBegin = (text: string, piece: string): boolean =>
  text.startsWith(piece) || /^(?:$|[\s,])/u.test(text);
