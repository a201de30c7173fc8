/** The templates of a set as one graph over words, for matching text. */
import type { Node } from '../templates/ast.js';
import type { IntentSet } from '../templates/set.js';

export interface SlotStep {
  readonly to: number;
  readonly slot: string;
  /** Name of its slot type. */
  readonly type: string;
}

/** All that can be done from a state without consuming a word first. */
export interface Steps {
  readonly words: ReadonlyMap<string, readonly number[]>;
  readonly slots: readonly SlotStep[];
  /** What the caller accepted here: numbers given to `accept`. */
  readonly accepts: readonly number[];
}

/** Most states have one way on: nothing is set up for those they don't have. */
interface State {
  words: { readonly word: string; readonly to: number }[] | null;
  slots: SlotStep[] | null;
  jumps: number[] | null;
  accept: number;
}

/** A growing graph; `steps` follows jumps and is kept until the graph changes. */
export class Graph {
  private readonly states: State[] = [];
  private readonly reached = new Map<number, Steps>();
  readonly start = this.state();

  constructor(
    private readonly set: Pick<IntentSet, 'rules'>,
    private readonly words: (text: string) => readonly string[],
  ) {}

  /** Adds a template whose end is accepted as `id`; `typeOf` names a slot's type. */
  add(node: Node, id: number, typeOf: (slot: string, kind: string) => string): void {
    this.reached.clear();
    const end = this.state();
    this.states[end]!.accept = id;
    this.lay(node, this.start, end, typeOf);
  }

  steps(state: number): Steps {
    const before = this.reached.get(state);
    if (before) return before;
    const words = new Map<string, number[]>();
    const slots: SlotStep[] = [];
    const accepts: number[] = [];
    const seen = new Set([state]);
    for (const at of seen) {
      const here = this.states[at]!;
      for (const { word, to } of here.words ?? []) {
        const known = words.get(word);
        if (known) known.push(to);
        else words.set(word, [to]);
      }
      slots.push(...(here.slots ?? []));
      if (here.accept >= 0) accepts.push(here.accept);
      for (const next of here.jumps ?? []) seen.add(next);
    }
    const steps = { words, slots, accepts };
    this.reached.set(state, steps);
    return steps;
  }

  private lay(node: Node, from: number, to: number, typeOf: (slot: string, kind: string) => string): void {
    switch (node.type) {
      case 'text':
        this.layWords(this.words(node.text), from, to);
        return;
      case 'slot':
        (this.states[from]!.slots ??= []).push({
          to,
          slot: node.slot,
          type: typeOf(node.slot, node.kind),
        });
        return;
      case 'rule': {
        const rule = this.set.rules.get(node.rule);
        if (!rule) throw new RangeError(`there is no rule <${node.rule}>`);
        this.lay(rule, from, to, typeOf);
        return;
      }
      case 'choice':
        for (const option of node.options) this.lay(option, from, to, typeOf);
        return;
      case 'sequence': {
        let at = from;
        node.items.forEach((item, index) => {
          const next = index === node.items.length - 1 ? to : this.state();
          this.lay(item, at, next, typeOf);
          at = next;
        });
        if (node.items.length === 0) (this.states[from]!.jumps ??= []).push(to);
      }
    }
  }

  private layWords(words: readonly string[], from: number, to: number): void {
    if (words.length === 0) {
      (this.states[from]!.jumps ??= []).push(to);
      return;
    }
    let at = from;
    words.forEach((word, index) => {
      const next = index === words.length - 1 ? to : this.state();
      (this.states[at]!.words ??= []).push({ word, to: next });
      at = next;
    });
  }

  private state(): number {
    return this.states.push({ words: null, slots: null, jumps: null, accept: -1 }) - 1;
  }
}
