import type { Arc, Automaton } from '../types.js';

/**
 * An automaton in a few flat lists, as it goes to the worker and is kept there:
 * that of all requests takes 1 MB so, and 10 as objects.
 */
export interface PackedAutomaton {
  readonly id: string;
  readonly start: number;
  /** 1 where a sentence may end. */
  readonly final: Uint8Array;
  /** Where each state's arcs begin, and behind the last one where they end. */
  readonly first: Uint32Array;
  /** Where each arc leads. */
  readonly to: Uint32Array;
  /** What each arc takes: the number of a text, or one of the values below zero. */
  readonly takes: Int32Array;
  readonly texts: readonly string[];
  readonly lexicons: readonly string[];
}

const JUMP = -1;
const FREE = -2;
/** The first lexicon; the others follow downwards. */
const LEXICON = -3;

export function pack({ id, start, states }: Automaton): PackedAutomaton {
  const count = states.reduce((sum, { arcs }) => sum + arcs.length, 0);
  const final = Uint8Array.from(states, (state) => (state.final === true ? 1 : 0));
  const first = new Uint32Array(states.length + 1);
  const to = new Uint32Array(count);
  const takes = new Int32Array(count);
  const texts = new Map<string, number>();
  const lexicons = new Map<string, number>();
  let at = 0;
  states.forEach(({ arcs }, state) => {
    for (const arc of arcs) {
      to[at] = arc.to;
      if ('text' in arc) takes[at] = numberOf(texts, arc.text);
      else if ('lexicon' in arc) takes[at] = LEXICON - numberOf(lexicons, arc.lexicon);
      else takes[at] = 'jump' in arc ? JUMP : FREE;
      at++;
    }
    first[state + 1] = at;
  });
  return { id, start, final, first, to, takes, texts: [...texts.keys()], lexicons: [...lexicons.keys()] };
}

/** The arcs of a state, in their order. */
export function arcsOf({ first, to: ends, takes, texts, lexicons }: PackedAutomaton, state: number): Arc[] {
  const arcs: Arc[] = [];
  for (let at = first[state]!; at < first[state + 1]!; at++) {
    const to = ends[at]!;
    const taken = takes[at]!;
    if (taken >= 0) arcs.push({ to, text: texts[taken]! });
    else if (taken === JUMP) arcs.push({ to, jump: true });
    else arcs.push(taken === FREE ? { to, free: true } : { to, lexicon: lexicons[LEXICON - taken]! });
  }
  return arcs;
}

function numberOf(numbers: Map<string, number>, text: string): number {
  const known = numbers.get(text);
  if (known !== undefined) return known;
  const number = numbers.size;
  numbers.set(text, number);
  return number;
}
