/** Makes the content of a pack out of what Aloud keeps. */
import type { Database } from 'better-sqlite3';
import type { Phrasings } from '../../intents/learning/phrasings.js';
import { AloudError } from '../errors.js';
import { packContent, type PackContent } from './format.js';
import type { Random } from './noise.js';
import { noised, tally, type Privacy, type Timed } from './statistics.js';

export interface PackWish {
  readonly title: string;
  /** Numbers of phrasings, and the words of names, that the person picked. */
  readonly phrasings: readonly number[];
  readonly names: readonly string[];
  readonly statistics: boolean;
  readonly privacy: Privacy;
}

/** The changes that went well on a real machine: the rehearsal machine's times are made up. */
export function timedChanges(db: Database): Timed[] {
  return db
    .prepare<[], Timed>("SELECT request, seconds FROM outcomes WHERE ok = 1 AND method != 'rehearsal'")
    .all();
}

/**
 * Nothing that was said or typed gets in but what was picked.
 * @throws {AloudError} `pack-unknown` for a pick that is not there, `pack-invalid` for one that no pack can hold
 */
export function packOf(
  wish: PackWish,
  taught: Phrasings,
  changes: readonly Timed[],
  random: Random,
  now: Date = new Date(),
): PackContent {
  const missing = (what: string): AloudError =>
    new AloudError('pack-unknown', `There is no ${what}; aloud phrasings list shows what you taught.`);
  const phrasings = wish.phrasings.map((id) => {
    const one = taught.explain(id);
    if (one === null) throw missing(`phrasing ${id}`);
    return { key: one.key, meanings: [...one.meanings], open: [...one.open] };
  });
  const names = wish.names.flatMap((spoken) => {
    const found = taught.listNames().filter((one) => one.spoken === spoken);
    if (found.length === 0) throw missing(`name for “${spoken}”`);
    return found.map(({ kind, attribute }) => ({ kind, spoken, attribute }));
  });
  const { epsilon, delta, atLeast } = wish.privacy;
  const read = packContent.safeParse({
    title: wish.title,
    created: now.toISOString().slice(0, 10),
    privacy: { epsilon, delta, at_least: atLeast },
    phrasings,
    names,
    statistics: wish.statistics ? noised(tally(changes), wish.privacy, random) : [],
  });
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw new AloudError(
    'pack-invalid',
    `No pack can hold this: ${issue!.path.join('.')}: ${issue!.message}. Nothing was written.`,
    { cause: read.error },
  );
}
