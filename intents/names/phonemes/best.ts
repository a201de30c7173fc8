/** An entry found by sound; `distance` in the costs of features.ts, the row's penalty included. */
export interface Neighbour {
  readonly entry: number;
  readonly distance: number;
  /** What the list is ordered by: the distance less the entry's weight. */
  readonly rank: number;
}

/** The best so far, one row an entry, the worst of them first out. */
export class Best {
  private readonly found = new Map<number, Neighbour>();
  bound: number;

  constructor(
    private readonly limit: number,
    private readonly within: number,
  ) {
    this.bound = within;
  }

  offer(next: Neighbour): void {
    const known = this.found.get(next.entry);
    if (known && known.rank <= next.rank) return;
    this.found.set(next.entry, next);
    if (this.found.size > this.limit) this.found.delete(this.worst().entry);
    if (this.found.size === this.limit) this.bound = Math.min(this.within, this.worst().rank);
  }

  list(): Neighbour[] {
    return [...this.found.values()].sort((a, b) => a.rank - b.rank || a.entry - b.entry);
  }

  private worst(): Neighbour {
    let worst: Neighbour | undefined;
    for (const one of this.found.values()) if (!worst || one.rank > worst.rank) worst = one;
    return worst!;
  }
}
