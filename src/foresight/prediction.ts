/** What a person is likely to ask for next, from their own history and from what was just named. Pure. */

/** One thing that was asked for, or (`named`) a package that was looked at. */
export interface Happened {
  readonly item: string;
  readonly named?: boolean;
  /** Milliseconds since 1970. */
  readonly at: number;
}

export interface Prediction {
  readonly item: string;
  /** 0–1, of its being asked for within the {@link HORIZON_MS}. */
  readonly probability: number;
  readonly why: 'time' | 'follows' | 'named';
}

const HOUR = 3_600_000;
const WEEK = 7 * 24 * HOUR;
/** So far ahead it is looked: long enough for idle work to end before it is wanted. */
const HORIZON_MS = 2 * HOUR;
/** What comes within this time of something else is taken to follow from it. */
const FOLLOWS_MS = HOUR / 2;
/** Weeks of history that a habit is read from, and those that it takes to be one. */
const WEEKS = 10;
const FEWEST = 2;
/** Things named are thought of for so long. */
const NAMED_MS = HOUR / 2;
/** Before anything is known of it, one thing looked at in so many is taken to be wanted. */
const PRIOR = { hits: 0.5, of: 2 };

/** Predictions for this moment, the likeliest first. */
export function predict(history: readonly Happened[], now: number): Prediction[] {
  const past = history.filter(({ at }) => at <= now);
  const best = new Map<string, Prediction>();
  for (const one of [...byTime(past, now), ...byOrder(past, now), ...byName(past, now)]) {
    const known = best.get(one.item);
    if (known === undefined || known.probability < one.probability) best.set(one.item, one);
  }
  return [...best.values()].sort((a, b) => b.probability - a.probability);
}

/** Habits: in how many of the last weeks it came at this time of the week. */
function byTime(past: readonly Happened[], now: number): Prediction[] {
  const asked = past.filter(({ named, at }) => named !== true && now - at < WEEKS * WEEK);
  const first = past[0]?.at ?? now;
  const weeks = Math.min(WEEKS, Math.floor((now - first) / WEEK));
  const items = new Set(asked.map(({ item }) => item));
  return [...items].flatMap((item): Prediction[] => {
    let hits = 0;
    for (let week = 1; week <= weeks; week++) {
      const then = now - week * WEEK;
      // Habits are not kept to the minute: what came an hour before counts as well.
      if (asked.some((one) => one.item === item && one.at > then - HOUR && one.at <= then + HORIZON_MS))
        hits++;
    }
    if (hits < FEWEST) return [];
    // What this time's habit has already brought is not wanted again.
    if (asked.some((one) => one.item === item && now - one.at < WEEK / 4)) return [];
    return [{ item, probability: hits / (weeks + 1), why: 'time' }];
  });
}

/** What has come after the thing that was just asked for. */
function byOrder(past: readonly Happened[], now: number): Prediction[] {
  const asked = past.filter(({ named }) => named !== true);
  const last = asked.at(-1);
  if (last === undefined || now - last.at > FOLLOWS_MS) return [];
  const before = asked.slice(0, -1).filter(({ item }) => item === last.item);
  const after = new Map<string, number>();
  for (const { at } of before) {
    const followed = new Set(
      asked.filter((one) => one.at > at && one.at <= at + FOLLOWS_MS).map(({ item }) => item),
    );
    for (const item of followed) after.set(item, (after.get(item) ?? 0) + 1);
  }
  return [...after]
    .filter(([item, count]) => count >= FEWEST && item !== last.item)
    .map(([item, count]) => ({ item, probability: count / (before.length + 1), why: 'follows' }));
}

/** What was just looked at, as often as this person takes what they look at. */
function byName(past: readonly Happened[], now: number): Prediction[] {
  const named = past.filter((one) => one.named === true);
  const taken = named.filter((one) =>
    past.some(
      (other) =>
        other.named !== true &&
        other.item === one.item &&
        other.at >= one.at &&
        other.at <= one.at + NAMED_MS,
    ),
  );
  const settled = named.filter(({ at }) => now - at > NAMED_MS);
  const hits = taken.filter(({ at }) => now - at > NAMED_MS).length;
  const probability = (hits + PRIOR.hits) / (settled.length + PRIOR.of);
  return named
    .filter((one) => now - one.at <= NAMED_MS && !taken.includes(one))
    .map(({ item }) => ({ item, probability, why: 'named' }));
}
