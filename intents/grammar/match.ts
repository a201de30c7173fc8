/** Which templates of a graph a sentence fits, and what then stands in their slots. */
import type { Token } from '../normalise/tokens.js';
import type { Graph, Steps } from './graph.js';

export interface Capture {
  readonly slot: string;
  readonly type: string;
  /** Token offsets, end exclusive. */
  readonly start: number;
  readonly end: number;
}

export interface Match {
  /** What the graph accepted. */
  readonly id: number;
  readonly captures: readonly Capture[];
}

/** How far a slot of a type may reach from a token: the possible ends; `open` when any. */
export type Reach = (type: string, tokens: readonly Token[], start: number) => readonly number[] | 'open';

interface Chain {
  readonly capture: Capture;
  readonly before: Chain | null;
}

/** A sentence longer than this is no command. */
const MOST_WORDS = 40;

/** All matches of the whole sentence, in no order. */
export function match(graph: Graph, tokens: readonly Token[], reach: Reach): Match[] {
  const found: Match[] = [];
  if (tokens.length === 0 || tokens.length > MOST_WORDS) return found;
  const waiting = Array.from({ length: tokens.length + 1 }, () => new Map<Chain | null, Set<number>>());
  const wait = (at: number, state: number, chain: Chain | null): void => {
    const states = waiting[at]!.get(chain);
    if (states) states.add(state);
    else waiting[at]!.set(chain, new Set([state]));
  };
  wait(0, graph.start, null);
  for (let at = 0; at <= tokens.length; at++) {
    for (const [chain, states] of waiting[at]!) {
      for (const state of states) {
        const steps = graph.steps(state);
        if (at === tokens.length) for (const id of steps.accepts) found.push({ id, captures: unwind(chain) });
        else walkOn(steps, at, chain);
      }
    }
  }
  return found;

  function walkOn(steps: Steps, at: number, chain: Chain | null): void {
    for (const next of steps.words.get(tokens[at]!.word) ?? []) wait(at + 1, next, chain);
    for (const step of steps.slots) {
      const ends = reach(step.type, tokens, at);
      const after = graph.steps(step.to);
      const take = (end: number): void => {
        if (!goesOn(after, tokens, end)) return;
        wait(end, step.to, { capture: { slot: step.slot, type: step.type, start: at, end }, before: chain });
      };
      if (ends === 'open') for (let end = at + 1; end <= tokens.length; end++) take(end);
      else ends.forEach(take);
    }
  }
}

function goesOn(steps: Steps, tokens: readonly Token[], at: number): boolean {
  if (at === tokens.length) return steps.accepts.length > 0;
  return steps.slots.length > 0 || steps.words.has(tokens[at]!.word);
}

function unwind(chain: Chain | null): Capture[] {
  const captures: Capture[] = [];
  for (let link = chain; link; link = link.before) captures.push(link.capture);
  return captures.reverse();
}
