import { GAP, STRIDE, SUBSTITUTION } from './features.js';
import { LONGEST, type PhonemeTable } from './table.js';

/** An entry found by sound; `distance` in the costs of features.ts, the row's penalty included. */
export interface Neighbour {
  readonly entry: number;
  readonly distance: number;
  /** What the list is ordered by: the distance less the entry's weight. */
  readonly rank: number;
}

export interface SearchOptions {
  /** How many entries at most. */
  readonly limit: number;
  /** Nothing farther than this is found. */
  readonly within?: number;
  /** What was said around the name and is not part of it. */
  readonly before?: Uint8Array;
  readonly after?: Uint8Array;
  /** Taken from an entry's distance before entries are ordered. */
  readonly weight?: Float32Array;
}

/**
 * Costs of what a name began with against the beginnings of what was heard:
 * `cost[j]` against its first j sounds, for j from `low` to `high`; elsewhere
 * it is more than anyone asks for.
 */
interface Row {
  readonly cost: Float32Array;
  low: number;
  high: number;
}

const LEAST_GAP = Math.min(...GAP.filter((gap) => gap > 0));

/** One more sound of the name: fills `to`, and says whether anything in it is within the limit. */
function step(code: number, from: Row, to: Row, heard: Uint8Array, limit: number): boolean {
  const gap = GAP[code]!;
  const base = code * STRIDE;
  const { cost: before, low, high } = from;
  const { cost: after } = to;
  let left = Infinity;
  let first = -1;
  let last = -1;
  for (let j = low; j <= heard.length; j++) {
    let cost = j <= high ? before[j]! + gap : Infinity;
    if (j > low) {
      const sound = heard[j - 1]!;
      if (j - 1 <= high) {
        const changed = before[j - 1]! + SUBSTITUTION[base + sound]!;
        if (changed < cost) cost = changed;
      }
      const extra = left + GAP[sound]!;
      if (extra < cost) cost = extra;
    }
    after[j] = left = cost;
    if (cost <= limit) {
      if (first < 0) first = j;
      last = j;
    } else if (j > high) {
      break;
    }
  }
  to.low = first;
  to.high = last;
  return first >= 0;
}

const emptyRow = (length: number): Row => ({ cost: new Float32Array(length + 1), low: 0, high: length });

/** Costs of `said` against every beginning of `heard`. */
function beginning(said: Uint8Array, heard: Uint8Array): Row {
  let row = emptyRow(heard.length);
  for (let j = 0; j < heard.length; j++) row.cost[j + 1] = row.cost[j]! + GAP[heard[j]!]!;
  for (const code of said) {
    const next = emptyRow(heard.length);
    step(code, row, next, heard, Infinity);
    row = next;
  }
  return row;
}

/** Costs of `said` against every ending of `heard`: at j, against what follows its first j sounds. */
function ending(said: Uint8Array, heard: Uint8Array): Float32Array {
  return beginning(said.slice().reverse(), heard.slice().reverse()).cost.reverse();
}

/** How unlike two pronunciations are. */
export function distance(a: Uint8Array, b: Uint8Array): number {
  return beginning(a, b).cost[b.length]!;
}

/** The least distance of any of an entry's pronunciations, with what was said around it. */
export function distanceWithin(
  pronunciations: readonly { readonly codes: Uint8Array; readonly penalty: number }[],
  heard: Uint8Array,
  before: Uint8Array,
  after: Uint8Array,
): number {
  const start = beginning(before, heard);
  const tail = ending(after, heard);
  let least = Infinity;
  for (const { codes, penalty } of pronunciations) {
    let row = start;
    for (const code of codes) {
      const next = emptyRow(heard.length);
      step(code, row, next, heard, Infinity);
      row = next;
    }
    least = Math.min(least, total(row, tail) + penalty);
  }
  return least;
}

/** The best so far, one row an entry, the worst of them first out. */
class Best {
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

/** By the number of sounds said in all: what it costs at least that so many sounds are missing or too many. */
function leastByLength(heard: Uint8Array, around: number): (length: number) => number {
  const gaps = Array.from(heard, (sound) => GAP[sound]!).sort((a, b) => a - b);
  const missing = [0];
  for (const gap of gaps) missing.push(missing.at(-1)! + gap);
  return (length) => {
    const more = heard.length - around - length;
    return more >= 0 ? missing[more]! : -more * LEAST_GAP;
  };
}

/**
 * The entries whose pronunciation is nearest to what was heard, nearest first.
 * Exact: every row is compared, but those much shorter or longer are passed
 * over, and a beginning that is already too far with all that share it.
 */
export function search(table: PhonemeTable, heard: Uint8Array, options: SearchOptions): Neighbour[] {
  const { codes, offsets, shared, entry, penalty } = table;
  const { weight } = options;
  let most = 0;
  if (weight) for (const each of weight) most = Math.max(most, each);
  const before = options.before ?? new Uint8Array(0);
  const after = options.after ?? new Uint8Array(0);
  const rows = [beginning(before, heard)];
  const tail = ending(after, heard);
  const least = leastByLength(heard, before.length + after.length);
  while (rows.length <= LONGEST) rows.push(emptyRow(heard.length));
  const best = new Best(options.limit, options.within ?? Infinity);

  let valid = 0; // rows[0…valid] hold for the row before
  for (let i = 0; i < entry.length; i++) {
    const start = offsets[i]!;
    const length = offsets[i + 1]! - start;
    let depth = Math.min(valid, shared[i]!);
    if (least(length) > best.bound + most) {
      valid = depth;
      continue;
    }
    let far = false;
    for (; depth < length; depth++) {
      if (!step(codes[start + depth]!, rows[depth]!, rows[depth + 1]!, heard, best.bound + most)) {
        far = true;
        break;
      }
    }
    valid = depth;
    if (far) {
      // All following rows that share this beginning are at least as far.
      while (i + 1 < entry.length && shared[i + 1]! > depth) i++;
      continue;
    }
    const name = entry[i]!;
    const cost = total(rows[length]!, tail) + penalty[i]!;
    const rank = cost - (weight?.[name] ?? 0);
    if (rank <= best.bound) best.offer({ entry: name, distance: cost, rank });
  }
  return best.list();
}

function total(row: Row, tail: Float32Array): number {
  let least = Infinity;
  for (let j = row.low; j <= row.high; j++) least = Math.min(least, row.cost[j]! + tail[j]!);
  return least;
}
