import { shares } from './ranking.js';

/** A ranked name, as far as belief in it goes. */
export interface Judged {
  readonly score: number;
  /** Of its sounds from those of the transcript. */
  readonly distance: number;
}

export interface Belief {
  /** 0–1 */
  readonly confidence: number;
  /** Whether it may be read back as if certain; else it is to be asked about. */
  readonly certain: boolean;
}

/**
 * A logistic model of whether the first name is the one that was said, fitted
 * on 210 spoken names outside those the bench reports, each also with its true
 * name taken away. The lead over the second tells wrong picks among known
 * names; the distance tells names that are in no list. Later weights of the
 * evidence spread the scores more, so a nat of lead counts a little less.
 */
const BIAS = -1.31;
const PER_LEAD = 0.58;
const PER_DISTANCE = -0.66;
/** A longer lead says nothing more. */
const LONGEST_LEAD = 10;
const LONGEST_DISTANCE = 6;
/**
 * Between 0.97, which of 300 names only a third reached, three of them wrongly (of 100 that were taken away three),
 * and 0.95, which 4 of 60 names that were taken away reached.
 */
const CERTAIN = 0.96;
/** A lead under this is a close race, whatever else speaks for the first. */
const CLOSE_RACE = 2;

/** How far each of the ranked names is to be believed, best first. */
export function judge(ranked: readonly Judged[], sharpness: number): Belief[] {
  const [first, ...others] = ranked;
  if (!first) return [];
  const lead = Math.min(LONGEST_LEAD, first.score - (others[0]?.score ?? -Infinity));
  const belief =
    1 / (1 + Math.exp(-(BIAS + PER_LEAD * lead + PER_DISTANCE * Math.min(LONGEST_DISTANCE, first.distance))));
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
