/** compromise with its dates, loaded in one place and when first needed: that takes a third of a second. */
import type Compromise from 'compromise';
import { createRequire } from 'node:module';

/** What is used of compromise; its own types for plug-ins are lost on the way. */
interface Found {
  numbers(): { get(): readonly (number | null)[] };
  dates(options: { today: string; timezone: string }): {
    get(): readonly { readonly start?: string | null }[];
  };
}
type Linguist = (text: string) => Found;
const require = createRequire(import.meta.url);
let loaded: Linguist | undefined;

/** compromise itself, for words. */
export function linguist(): typeof Compromise {
  return require('compromise') as typeof Compromise;
}

function nlp(text: string): Found {
  return prepareDates()(text);
}

/** Loads it ahead of the first date, where there is time for that now. */
export function prepareDates(): Linguist {
  loaded ??= linguist().extend(
    require('compromise-dates') as Parameters<typeof Compromise.extend>[0],
  ) as unknown as Linguist;
  return loaded;
}

/** Results kept; a sentence has few numbers and dates and they come again. */
const MOST_KEPT = 2000;
const DAY = 86_400_000;

const numbers = new Map<string, number | null>();
const days = new Map<string, string | null>();

/** The number that words say, cardinal or ordinal; null for none. */
export function numberSaid(text: string): number | null {
  return kept(numbers, text, () => {
    const found = nlp(text).numbers().get();
    const value = found.length === 1 ? (found[0] ?? null) : null;
    return Number.isInteger(value) ? value : null;
  });
}

/**
 * The day that words say (`YYYY-MM-DD`), seen from `today` (the same form);
 * null for none. With `past`, a day to come is read as the one gone by:
 * "Monday" is last Monday, "November 30th" last year's.
 */
export function daySaid(text: string, today: string, past: boolean): string | null {
  return kept(days, `${today} ${String(past)} ${text}`, () => {
    const found = nlp(text).dates({ today, timezone: 'UTC' }).get();
    const start = found[0]?.start?.slice(0, 10) ?? null;
    return start !== null && past && start > today ? goneBy(start, today) : start;
  });
}

function goneBy(day: string, today: string): string {
  const weeksAgo = Math.ceil((Date.parse(day) - Date.parse(today)) / (7 * DAY));
  if (weeksAgo <= 1) return new Date(Date.parse(day) - 7 * DAY).toISOString().slice(0, 10);
  return `${Number(day.slice(0, 4)) - 1}${day.slice(4)}`;
}

function kept<T>(cache: Map<string, T>, key: string, make: () => T): T {
  const before = cache.get(key);
  if (before !== undefined) return before;
  if (cache.size >= MOST_KEPT) cache.clear();
  const value = make();
  cache.set(key, value);
  return value;
}
