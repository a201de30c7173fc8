import type { NameIndex } from '../../intents/names/index/nameindex.js';
import { spokenVariants } from '../../intents/names/spoken.js';

/** A linear congruential generator: the same names every time. */
function draw<T>(from: readonly T[], count: number, seed: number): T[] {
  const rest = [...from];
  let state = seed;
  return Array.from({ length: Math.min(count, rest.length) }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const [one] = rest.splice(Math.floor((state / 2 ** 32) * rest.length), 1);
    return one!;
  });
}

/** The names that are spoken: the 300 most popular and 300 others, or for tuning the 150 next in popularity and 120 more. */
export function nameSets(index: NameIndex, tuning: boolean): { popular: string[]; unpopular: string[] } {
  const entries = Array.from({ length: index.size }, (_, entry) => entry);
  const popular = entries.filter((entry) => index.logPopularity[entry]! > 0);
  popular.sort((a, b) => index.logPopularity[b]! - index.logPopularity[a]! || a - b);
  const others = entries.filter((entry) => index.logPopularity[entry] === 0 && index.isTopLevel(entry));
  const drawn = draw(others, 420, 42);
  const names = (list: readonly number[]): string[] => list.map((entry) => index.attribute(entry));
  return tuning
    ? { popular: names(popular.slice(300, 450)), unpopular: names(drawn.slice(300)) }
    : { popular: names(popular.slice(0, 300)), unpopular: names(drawn.slice(0, 300)) };
}

/** What is said of a name. */
export const sentence = (name: string): string => `install ${spokenVariants(name)[0]!.words.join(' ')}`;
