import { shares } from './ranking.js';

/** A ranked name, as far as belief in it goes. */
export interface Judged {
  readonly score: number;
  /** Of its sounds from those of the transcript. */
  readonly distance: number;
  /** log(1 + configurations it stands in) */
  readonly logPopularity: number;
}

export interface Belief {
  /** 0–1 */
  readonly confidence: number;
  /** Whether it may be read back as if certain; else it is to be asked about. */
  readonly certain: boolean;
}

/**
 * A logistic model of whether the first name is the one that was said. The
 * lead over the second tells wrong picks among known names; the distance, and
 * how common the first is, tell names that are in no list: what is nearest to
 * such a name is mostly obscure. The first two weights were fitted on 210
 * spoken names outside those the bench reports, each also with its true name
 * taken away; the third and what it takes from the bias were chosen on 150 more
 * (50 names of middling popularity, three voices).
 */
const BIAS = -2.4;
const PER_LEAD = 0.58;
const PER_DISTANCE = -0.66;
const PER_POPULARITY = 0.5;
/** A longer lead says nothing more. */
const LONGEST_LEAD = 10;
const LONGEST_DISTANCE = 6;
/** What stands in more configurations than some fifty is not said more surely. */
const MOST_POPULAR = 4;
/** On those 150 half of the names reach it, none wrongly, and 3 of those that were taken away (without popularity: 10). */
const CERTAIN = 0.96;
/** A lead under this is a close race, whatever else speaks for the first. */
const CLOSE_RACE = 2;

/** How far each of the ranked names is to be believed, best first. */
export function judge(ranked: readonly Judged[], sharpness: number): Belief[] {
  const [first, ...others] = ranked;
  if (!first) return [];
  const lead = Math.min(LONGEST_LEAD, first.score - (others[0]?.score ?? -Infinity));
  const evidence =
    BIAS +
    PER_LEAD * lead +
    PER_DISTANCE * Math.min(LONGEST_DISTANCE, first.distance) +
    PER_POPULARITY * Math.min(MOST_POPULAR, first.logPopularity);
  const belief = 1 / (1 + Math.exp(-evidence));
  const rest = shares(
    others.map(({ score }) => score),
    (others[0]?.score ?? 0) - 1,
    sharpness,
  );
  return [
    { confidence: belief, certain: belief >= CERTAIN && lead >= CLOSE_RACE },
    // A second name is never believed more than the first.
    ...rest.map((share) => ({ confidence: Math.min(belief, (1 - belief) * share), certain: false })),
  ];
}
