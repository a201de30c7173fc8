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
/** Nats a token from which on a sentence was heard clearly: in noise the free text is no measure of another. */
const CLEAR = -0.5;
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
  const weighed = hearings
    .filter(({ score }) => top - score < NEAR)
    .flatMap((hearing): WeighedHearing[] => {
      const read = understand(hearing.text);
      if (read.intent === null) return [];
      const names = namesMeant(read);
      const cost = isAsWritten(hearing) ? 0 : NAME_COST * names;
      return [{ hearing, read, names, worth: hearing.score - cost }];
    });
  return againstPlain(weighed.sort(byWorth)).sort(byWorth);
}

/**
 * As likely as what the decoder writes by itself, which knows none of the ninety
 * thousand: "install code" lost to "and start code".
 */
const isAsWritten = ({ margin, perToken }: Hearing): boolean => margin >= -0.5 && perToken >= CLEAR;

const byWorth = (a: WeighedHearing, b: WeighedHearing): number => b.worth - a.worth;

/**
 * A score is the probability of a sentence less that of the same sentence in near-silence, so that rare words may be
 * names; any rare words gain by it, and "what can erations are there" beat "what generations are there". Where a
 * sentence in the set's own words was heard clearly and is as likely as the free text, names and free words are held
 * against it by probability alone.
 * @param weighed the best first
 */
function againstPlain(weighed: readonly WeighedHearing[]): WeighedHearing[] {
  const plain = weighed.find(
    (one) => isPlain(one) && one.hearing.margin >= 0 && one.hearing.perToken >= CLEAR,
  );
  if (plain === undefined) return [...weighed];
  return weighed.map((one) => {
    if (isPlain(one)) return one;
    const worth = plain.worth + one.hearing.logProb - plain.hearing.logProb;
    return worth < one.worth ? { ...one, worth } : one;
  });
}

/** Whether every word of a hearing is the set's own, though one may be a package's name as well ("update system"). */
export const isPlain = ({ hearing, read, names }: Omit<WeighedHearing, 'worth'>): boolean =>
  names === 0 &&
  !hearing.spans.some(
    ({ kind, lexicon }) => kind === 'free' || (lexicon === 'package' && 'package' in read.slots),
  );
