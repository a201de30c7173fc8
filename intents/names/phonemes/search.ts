import { Best, type Neighbour } from './best.js';
import { beginning, emptyRow, ending, type Limit, step, total } from './costs.js';
import { GAP } from './features.js';
import { LONGEST, type PhonemeTable, type TwoWayTable } from './table.js';

export type { Neighbour } from './best.js';

export interface SearchOptions {
  /** How many entries at most. */
  readonly limit: number;
  /** Nothing farther than this is found. */
  readonly within?: number;
  /** What was said around the name and is not part of it. */
  readonly before?: Uint8Array;
  readonly after?: Uint8Array;
  /** Taken from an entry's distance before entries are ordered. */
  readonly weight?: Weight;
}

/** What speaks for each entry, in units of distance, and the most that speaks for any. */
export interface Weight {
  readonly of: Float32Array;
  readonly most: number;
}

const LEAST_GAP = Math.min(...GAP.filter((gap) => gap > 0));
/** What sums of costs may be off by. */
const ROUNDING = 1e-4;
const NOTHING = new Uint8Array(0);

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
  const best = new Best(options.limit, options.within ?? Infinity);
  scan(table, heard, options, best, -1);
  return best.list();
}

/**
 * The same from both ends, for a name by itself: where all of it is near, one
 * half of what was heard is at most half as far. Several times as fast where
 * nothing is near, since names that begin otherwise are left sooner.
 */
export function searchTwoWays(
  { forwards, backwards }: TwoWayTable,
  heard: Uint8Array,
  options: Omit<SearchOptions, 'before' | 'after'>,
): Neighbour[] {
  const best = new Best(options.limit, options.within ?? Infinity);
  const middle = heard.length >> 1;
  scan(forwards, heard, options, best, middle);
  // What costs more than half up to the middle costs less than half from there on.
  scan(backwards, heard.slice().reverse(), options, best, heard.length - middle - 1);
  return best.list();
}

/** @param early against so many sounds of what was heard, nothing that is offered costs more than half of the limit */
function scan(
  table: PhonemeTable,
  heard: Uint8Array,
  { before = NOTHING, after = NOTHING, weight }: SearchOptions,
  best: Best,
  early: number,
): void {
  const { codes, offsets, shared, entry, penalty } = table;
  const most = weight?.most ?? 0;
  const rows = [beginning(before, heard)];
  const tail = ending(after, heard);
  const least = leastByLength(heard, before.length + after.length);
  while (rows.length <= LONGEST) rows.push(emptyRow(heard.length));
  const limit: Limit = { half: 0, early, whole: 0 };

  let valid = 0; // rows[0…valid] hold for the row before
  for (let i = 0; i < entry.length; i++) {
    const start = offsets[i]!;
    const length = offsets[i + 1]! - start;
    let depth = Math.min(valid, shared[i]!);
    limit.whole = best.bound + most;
    limit.half = limit.whole / 2 + ROUNDING;
    if (least(length) > limit.whole) {
      valid = depth;
      continue;
    }
    let far = false;
    for (; depth < length; depth++) {
      if (!step(codes[start + depth]!, rows[depth]!, rows[depth + 1]!, heard, limit)) {
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
    const rank = cost - (weight?.of[name] ?? 0);
    if (rank <= best.bound) best.offer({ entry: name, distance: cost, rank });
  }
}
