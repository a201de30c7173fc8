/** A growing list of automaton states; what is handed out is a part of it, written out where it is asked for. */
import type { Arc, Automaton, AutomatonState } from '../types.js';

export class States {
  private readonly all: { readonly final: boolean; arcs: Arc[] }[] = [];

  add(final = false): number {
    return this.all.push({ final, arcs: [] }) - 1;
  }

  arc(from: number, arc: Arc): void {
    this.all[from]!.arcs.push(arc);
  }

  /** Adds many arcs to a state at once. */
  arcs(from: number, arcs: readonly Arc[]): void {
    this.all[from]!.arcs.push(...arcs);
  }

  /** Takes all arcs off a state; what was handed out keeps them. */
  clear(from: number): void {
    this.all[from]!.arcs = [];
  }

  jump(from: number, to: number): void {
    this.arc(from, { to, jump: true });
  }

  /** One arc a word. */
  words(words: readonly string[], from: number, to: number): void {
    if (words.length === 0) this.jump(from, to);
    words.reduce((at, text, index) => {
      const next = index === words.length - 1 ? to : this.add();
      this.arc(at, { to: next, text });
      return next;
    }, from);
  }

  get(state: number): AutomatonState {
    return this.all[state]!;
  }

  get size(): number {
    return this.all.length;
  }

  /**
   * What can be reached from a start, renumbered, as it is now. Its states are
   * written out when they are asked for, and not held on to: a decoder asks
   * once, and those of all requests take 5 MB.
   * @param growing the one state that may be given more arcs, or lose all, afterwards
   */
  reachable(id: string, start: number, growing: number): Automaton {
    const grown = this.all[growing]!.arcs;
    const count = grown.length;
    const arcsOf = (state: number): readonly Arc[] =>
      state === growing ? grown.slice(0, count) : this.all[state]!.arcs;
    const write = (): AutomatonState[] => {
      const numbers = new Map([[start, 0]]);
      for (const [from] of numbers) {
        for (const arc of arcsOf(from)) if (!numbers.has(arc.to)) numbers.set(arc.to, numbers.size);
      }
      return Array.from(numbers.keys(), (from) => {
        const arcs = arcsOf(from).map((arc): Arc => ({ ...arc, to: numbers.get(arc.to)! }));
        return this.all[from]!.final ? { final: true, arcs } : { arcs };
      });
    };
    let written: WeakRef<readonly AutomatonState[]> | undefined;
    return {
      id,
      start: 0,
      get states() {
        const kept = written?.deref();
        if (kept) return kept;
        const states = write();
        written = new WeakRef(states);
        return states;
      },
    };
  }
}
