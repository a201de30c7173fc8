/** How long changes take, as counts that are safe to give away; and what such counts say. Pure. */
import { z } from 'zod';
import { discreteLaplace, epsilonOf, tail, type Random } from './noise.js';

/** Seconds at which the spans of time end; the last has no end. */
export const SPAN_ENDS = [2, 10, 60, 300, 1800] as const;
/** A span in a number: its geometric middle, and an hour for what has no end. */
const SPAN_MIDDLES = [1, 4, 25, 130, 730, 3600] as const;

/** A recorded change that counts: what was asked for and how long it took. */
export interface Timed {
  readonly request: string;
  readonly seconds: number;
}

/** A count of changes of one kind, and of how many took so long. */
export interface Statistic {
  /** `package vlc`, or the name of an operation. */
  readonly item: string;
  readonly count: number;
  /** One for each span; as noised ones they need not add up to the count. */
  readonly spans: readonly number[];
}

/** How noisy and how rare. */
export interface Privacy {
  /** ε in hundredths, for the whole of the statistics. */
  readonly epsilon: number;
  /** The chance that a threshold gives an item away by one change more or less. */
  readonly delta: number;
  /** What happened fewer times is left out before any noise. */
  readonly atLeast: number;
}

const request = z.looseObject({
  operation: z.string(),
  action: z.string().optional(),
  hosts: z.array(z.string()).optional(),
  install: z.array(z.string()).optional(),
  remove: z.array(z.string()).optional(),
  enable: z.array(z.string()).optional(),
  disable: z.array(z.string()).optional(),
  update: z.union([z.boolean(), z.array(z.string())]).optional(),
});

/**
 * The one item that a request counts for: each change counts once, so that one
 * change more or less moves one count by one. Null for what is not counted.
 */
export function itemOf(asked: unknown): string | null {
  const read = request.safeParse(asked);
  if (!read.success) return null;
  const {
    operation,
    action,
    hosts,
    install = [],
    remove = [],
    enable = [],
    disable = [],
    update,
  } = read.data;
  // Times of another machine are none of this one's.
  if (hosts !== undefined && hosts.length > 0) return null;
  if (operation === 'roll_back' || operation === 'collect_garbage' || operation === 'undo') return operation;
  if (operation !== 'apply' || (action !== undefined && action !== 'switch' && action !== 'boot'))
    return null;
  if (update !== undefined && update !== false) return 'update';
  const single = remove.length + enable.length + disable.length === 0 && install.length === 1;
  return single ? `package ${install[0]!}` : 'apply';
}

/** True counts. */
export function tally(timed: readonly Timed[]): Statistic[] {
  const found = new Map<string, number[]>();
  for (const { request: text, seconds } of timed) {
    const item = itemOf(JSON.parse(text));
    if (item === null) continue;
    const spans = found.get(item) ?? SPAN_MIDDLES.map(() => 0);
    const span = SPAN_ENDS.findIndex((end) => seconds <= end);
    spans[span < 0 ? SPAN_ENDS.length : span]!++;
    found.set(item, spans);
  }
  return Array.from(found, ([item, spans]) => ({ item, count: sum(spans), spans }));
}

/**
 * What may be given away of true counts. Half of ε goes into the counts and
 * half into the spans; an item is shown only when its noised count is above
 * `atLeast` by what noise alone reaches with probability δ. So the whole is
 * (ε, δ)-differentially private for one change more or less.
 */
export function noised(
  statistics: readonly Statistic[],
  { epsilon, delta, atLeast }: Privacy,
  random: Random,
): Statistic[] {
  const half = epsilonOf(epsilon, 2);
  const threshold = atLeast + tail(half, delta);
  const draw = (count: number): number => count + discreteLaplace(half, random);
  return statistics
    .filter(({ count }) => count >= atLeast)
    .map(({ item, count, spans }) => ({ item, count: draw(count), spans: spans.map(draw) }))
    .filter(({ count }) => count >= threshold)
    .map(({ item, count, spans }) => ({ item, count, spans: spans.map((one) => Math.max(0, one)) }))
    .sort((a, b) => b.count - a.count || (a.item < b.item ? -1 : 1));
}

/** Seconds that half of such changes take at most, by the spans; null when none is counted. */
export function medianSeconds(spans: readonly number[]): number | null {
  const half = sum(spans) / 2;
  if (half === 0) return null;
  let below = 0;
  const at = spans.findIndex((count) => (below += count) >= half);
  return SPAN_MIDDLES[at] ?? null;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
