import type { Understanding } from '../../intents/types.js';
import type { Hearing } from '../../speech/types.js';
import { namesMeant } from './names-in-sound.js';

/** A sentence that was heard, what it means, and what that is worth. */
export interface WeighedHearing {
  readonly hearing: Hearing;
  readonly read: Understanding;
  /** Names in its meaning; the template's own words may have been heard where a name could stand. */
  readonly names: number;
  /** Nats. */
  readonly worth: number;
}

/**
 * What a name costs, nats. Among ninety thousand there is nearly always one
 * that sounds a little more like it than the plain word does: "get latest" was
 * heard as "get readest", ahead by 1.4. On sentences and voices kept for tuning
 * costs of 3 to 7 gave the same; without one, plain requests were lost.
 */
const NAME_COST = 4;
/** Hearings further behind the first than this are not read. */
const NEAR = 10;

/**
 * The hearings that may be meant, the best first; those that the engine makes
 * nothing of are left out. `hearings` are in the order of their scores.
 */
export function weighHearings(
  hearings: readonly Hearing[],
  understand: (text: string) => Understanding,
): WeighedHearing[] {
  const top = hearings[0]?.score ?? 0;
  return hearings
    .filter(({ score }) => top - score < NEAR)
    .flatMap((hearing): WeighedHearing[] => {
      const read = understand(hearing.text);
      if (read.intent === null) return [];
      const names = namesMeant(read);
      return [{ hearing, read, names, worth: hearing.score - NAME_COST * names }];
    })
    .sort((a, b) => b.worth - a.worth);
}
