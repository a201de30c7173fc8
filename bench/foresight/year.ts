/**
 * A year of one simulated person's use, from a seed. They
 *
 * - update on most Saturdays (80 %), around ten, some minutes to an hour off,
 *   and half the time clean up or rebuild after it;
 * - edit their configuration and rebuild on some weekday evenings (30 %), at any time from six to eleven;
 * - look at two packages a week on average, at random waking hours, and install
 *   six in ten of them within minutes; install one more a week without looking;
 * - enable the printing service, or another option, once in a month;
 * - are away for two weeks in summer;
 * - change their update day to Sunday in autumn.
 *
 * Package names are drawn from a long list, so that hardly one comes twice.
 */
import type { Happened } from '../../src/foresight/prediction.js';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** Mulberry32: a small generator of numbers that look random, the same for the same seed. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** What happened, oldest first; times begin on a Monday at midnight. */
export function year(seed: number, start = Date.UTC(2026, 0, 5)): Happened[] {
  const next = random(seed);
  const all: Happened[] = [];
  const chance = (share: number): boolean => next() < share;
  const between = (low: number, high: number): number => low + next() * (high - low);
  for (let day = 0; day < 364; day++) {
    if (day >= 200 && day < 214) continue;
    const midnight = start + day * DAY;
    const at = (hours: number): number => midnight + hours * 60 * MINUTE;
    const weekday = day % 7;
    if (weekday === (day < 260 ? 5 : 6) && chance(0.8)) {
      const when = at(between(9.3, 11));
      all.push({ item: 'update', at: when });
      if (chance(0.5)) all.push({ item: 'rebuild', at: when + between(5, 25) * MINUTE });
    }
    if (weekday < 5 && chance(0.3)) all.push({ item: 'rebuild', at: at(between(18, 23)) });
    if (chance(2 / 7)) {
      const [item, when] = [`install p${Math.floor(next() * 5000)}`, at(between(8, 23))];
      all.push({ item, named: true, at: when });
      if (chance(0.6)) all.push({ item, at: when + between(0.3, 6) * MINUTE });
    }
    if (chance(1 / 7)) all.push({ item: `install p${Math.floor(next() * 5000)}`, at: at(between(8, 23)) });
    if (chance(1 / 30))
      all.push({ item: `enable services.s${Math.floor(next() * 20)}.enable`, at: at(between(8, 23)) });
  }
  return all.sort((a, b) => a.at - b.at);
}
