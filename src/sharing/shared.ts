/** What the packs that were taken in bring, as the parts of Aloud use it. */
import { SharedLessons } from '../../intents/learning/shared.js';
import type { IntentSet } from '../../intents/templates/set.js';
import type { PackContent } from './format.js';

/** Phrasings and names of all packs; of two that disagree the one taken in first counts. */
export function lessonsOf(packs: readonly PackContent[], set: IntentSet): SharedLessons {
  return new SharedLessons(
    set,
    packs.flatMap(({ phrasings }) => phrasings),
    packs.flatMap(({ names }) => names),
  );
}
