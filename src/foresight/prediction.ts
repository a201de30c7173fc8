/** What a person is likely to ask for next, from their own history and from what was just named. Pure. */

/** One thing that was asked for, or (`named`) a package that was looked at. */
export interface Happened {
  readonly item: string;
  readonly named?: boolean;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** How long it took, where it was carried out. */
  readonly seconds?: number;
}

/** What was asked for elsewhere, as packs tell: a prior, below this person's own history. */
export interface Elsewhere {
  /** Items that were asked for most, most first. */
  readonly wanted: readonly string[];
  /** 0–1: the share of an item in all that was installed elsewhere; 0 where nobody has told. */
  readonly share: (item: string) => number;
  /** Seconds that it took elsewhere; null where nobody has told. */
  readonly seconds: (item: string) => number | null;
}

/** Nobody has told anything. */
const NOWHERE: Elsewhere = { wanted: [], share: () => 0, seconds: () => null };

export interface Prediction {
  readonly item: string;
  /** 0–1, of its being asked for within the {@link HORIZON_MS}. */
  readonly probability: number;
  readonly why: 'time' | 'follows' | 'named' | 'elsewhere';
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
/** What packs say of a thing that was looked at weighs at most as much as so many looks of this person's own. */
const MOST_WEIGHT = 2;
/** What takes an unknown time is taken for a package that has to be fetched. */
const TYPICAL_SECONDS = 25;

/** Predictions for this moment, the likeliest first. */
export function predict(
  history: readonly Happened[],
  now: number,
  elsewhere: Elsewhere = NOWHERE,
): Prediction[] {
  const past = history.filter(({ at }) => at <= now);
  const best = new Map<string, Prediction>();
  const own = [...byTime(past, now), ...byOrder(past, now), ...byName(past, now, elsewhere)];
  for (const one of [...own, ...byOthers(past, now, elsewhere)]) {
    const known = best.get(one.item);
    if (known === undefined || known.probability < one.probability) best.set(one.item, one);
  }
  return [...best.values()].sort((a, b) => b.probability - a.probability);
}

/**
 * The order in which predictions are made ready: by the seconds that each is
 * likely to save, by this person's own times before those of others.
 */
export function inOrder(
  predictions: readonly Prediction[],
  history: readonly Happened[],
  elsewhere: Elsewhere = NOWHERE,
): Prediction[] {
  const saves = ({ item, probability }: Prediction): number =>
    probability * (ownSeconds(item, history) ?? elsewhere.seconds(item) ?? TYPICAL_SECONDS);
  return [...predictions].sort((a, b) => saves(b) - saves(a));
}

function ownSeconds(item: string, history: readonly Happened[]): number | null {
  const times = history.flatMap((one) =>
    one.item === item && one.named !== true && one.seconds !== undefined ? [one.seconds] : [],
  );
  return times.sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? null;
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

/** What was just looked at, as often as this person takes what they look at; the oftener, the more it is wanted elsewhere. */
function byName(past: readonly Happened[], now: number, elsewhere: Elsewhere): Prediction[] {
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
  const most = Math.max(...elsewhere.wanted.map((item) => elsewhere.share(item)), 0);
  return named
    .filter((one) => now - one.at <= NAMED_MS && !taken.includes(one))
    .map(({ item }) => {
      const weight = most > 0 ? (MOST_WEIGHT * elsewhere.share(item)) / most : 0;
      const probability = (hits + PRIOR.hits + weight) / (settled.length + PRIOR.of + weight);
      return { item, probability, why: 'named' };
    });
}

/** What others asked for most, while this person installs one thing after the other. */
function byOthers(past: readonly Happened[], now: number, { wanted, share }: Elsewhere): Prediction[] {
  const installs = past.filter(({ item, named }) => named !== true && item.startsWith('install '));
  const last = installs.at(-1);
  if (last === undefined || now - last.at > FOLLOWS_MS) return [];
  const settled = installs.filter(({ at }) => now - at > FOLLOWS_MS);
  const followed = settled.filter(({ at }) =>
    installs.some((one) => one.at > at && one.at <= at + FOLLOWS_MS),
  );
  const another = (followed.length + PRIOR.hits) / (settled.length + PRIOR.of);
  const had = new Set(installs.map(({ item }) => item));
  // What this person has or had says nothing of what comes next.
  const left = 1 - [...had].reduce((sum, item) => sum + share(item), 0);
  return wanted
    .filter((item) => !had.has(item) && left > 0)
    .map((item) => ({ item, probability: (another * share(item)) / left, why: 'elsewhere' }));
}
