import { GAP, STRIDE, SUBSTITUTION } from './features.js';

/**
 * Costs of what a name began with against the beginnings of what was heard:
 * `cost[j]` against its first j sounds, for j from `low` to `high`; elsewhere
 * it is more than anyone asks for.
 */
export interface Row {
  readonly cost: Float32Array;
  low: number;
  high: number;
}

/**
 * What is asked for costs no more than this: against the first `early` sounds
 * of what was heard no more than `half`, against all of it no more than `whole`.
 */
export interface Limit {
  half: number;
  readonly early: number;
  whole: number;
}

const NO_LIMIT: Limit = { half: Infinity, early: -1, whole: Infinity };

/** One more sound of the name: fills `to`, and says whether anything in it is within the limit. */
export function step(code: number, from: Row, to: Row, heard: Uint8Array, limit: Limit): boolean {
  const gap = GAP[code]!;
  const base = code * STRIDE;
  const { cost: before, low, high } = from;
  const { cost: after } = to;
  const { half, early, whole } = limit;
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
    if (cost <= (j > early ? whole : half)) {
      if (first < 0) first = j;
      last = j;
    } else {
      cost = Infinity;
    }
    after[j] = left = cost;
    if (j > high && cost === Infinity) break;
  }
  to.low = first;
  to.high = last;
  return first >= 0;
}

export const emptyRow = (length: number): Row => ({
  cost: new Float32Array(length + 1),
  low: 0,
  high: length,
});

/** Costs of `said` against every beginning of `heard`. */
export function beginning(said: Uint8Array, heard: Uint8Array): Row {
  let row = emptyRow(heard.length);
  for (let j = 0; j < heard.length; j++) row.cost[j + 1] = row.cost[j]! + GAP[heard[j]!]!;
  for (const code of said) {
    const next = emptyRow(heard.length);
    step(code, row, next, heard, NO_LIMIT);
    row = next;
  }
  return row;
}

/** Costs of `said` against every ending of `heard`: at j, against what follows its first j sounds. */
export function ending(said: Uint8Array, heard: Uint8Array): Float32Array {
  return beginning(said.slice().reverse(), heard.slice().reverse()).cost.reverse();
}

/** The least cost of a whole name: what it began with, and what was said after it. */
export function total(row: Row, tail: Float32Array): number {
  let least = Infinity;
  for (let j = row.low; j <= row.high; j++) least = Math.min(least, row.cost[j]! + tail[j]!);
  return least;
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
      step(code, row, next, heard, NO_LIMIT);
      row = next;
    }
    least = Math.min(least, total(row, tail) + penalty);
  }
  return least;
}
