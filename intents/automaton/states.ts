/** A growing list of automaton states; what is handed out is a copy of a part of it. */
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

  /** Takes all arcs off a state. */
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

  /** What can be reached from a start, renumbered. */
  reachable(id: string, start: number): Automaton {
    const numbers = new Map([[start, 0]]);
    for (const [from] of numbers) {
      for (const arc of this.all[from]!.arcs) if (!numbers.has(arc.to)) numbers.set(arc.to, numbers.size);
    }
    const states = Array.from(numbers.keys(), (from): AutomatonState => {
      const { final, arcs } = this.all[from]!;
      const renumbered = arcs.map((arc): Arc => {
        const to = numbers.get(arc.to)!;
        if ('text' in arc) return { to, text: arc.text };
        if ('jump' in arc) return { to, jump: true };
        return 'free' in arc ? { to, free: true } : { to, lexicon: arc.lexicon };
      });
      return final ? { final, arcs: renumbered } : { arcs: renumbered };
    });
    return { id, start: 0, states };
  }
}
