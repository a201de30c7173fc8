/**
 * What others have taught and a person has taken in: below all that comes with
 * the set and all that was taught here. Its phrasings count only by their very
 * words, and only where nothing else understands them.
 */
import type { IntentSet } from '../templates/set.js';
import { gapsIn, isTooOpen, type LearnedMeaning, type OpenSlot, type Phrasing } from './entries.js';
import { PhrasingIndex, type FoundKey } from './index.js';
import type { Found } from './phrasings.js';
import type { Taught } from './stage.js';

export interface SharedPhrasing {
  /** As {@link Phrasing.key}. */
  readonly key: string;
  readonly meanings: readonly LearnedMeaning[];
  readonly open: readonly OpenSlot[];
}

export interface SharedName {
  readonly kind: string;
  /** The matched words it is said with. */
  readonly spoken: string;
  readonly attribute: string;
}

/** Why a phrasing of others is not taken. */
export type Unfit = 'unknown-intent' | 'protected' | 'own-command' | 'slots' | 'too-open';

/**
 * Why a phrasing can't be taken from others, or null. An answer, a word of the
 * dialogue or of every moment can be nobody else's phrasing, and no person's
 * own command can be run by one.
 */
export function unfit(set: IntentSet, { key, meanings, open }: SharedPhrasing): Unfit | null {
  const gaps = gapsIn(key);
  if (gaps !== open.length || gaps > 2) return 'slots';
  if (isTooOpen(key)) return 'too-open';
  for (const { intent: name, slots } of meanings) {
    const intent = set.intents.get(name);
    if (!intent) return 'unknown-intent';
    if (intent.exact || intent.always || intent.dialogue) return 'protected';
    if (intent.own || intent.run) return 'own-command';
    if (Object.keys(slots).some((slot) => !intent.slots.has(slot))) return 'slots';
    for (const [slot, value] of Object.entries(slots)) {
      const type = set.types.get(intent.slots.get(slot)?.type ?? '');
      if (!type || 'names' in type !== Array.isArray(value)) return 'slots';
    }
  }
  const known = ({ meaning, slot }: OpenSlot): boolean =>
    set.intents.get(meanings[meaning]?.intent ?? '')?.slots.has(slot) ?? false;
  return open.every(known) ? null : 'slots';
}

export class SharedLessons implements Taught {
  private readonly index: PhrasingIndex;
  private readonly byKey = new Map<string, Phrasing>();
  private readonly names = new Map<string, string>();

  /** Phrasings that are {@link unfit} are left out; of two with the same words the first counts. */
  constructor(set: IntentSet, phrasings: readonly SharedPhrasing[], names: readonly SharedName[]) {
    this.index = new PhrasingIndex(set.language.endings);
    for (const phrasing of phrasings) {
      if (unfit(set, phrasing) !== null || this.byKey.has(phrasing.key)) continue;
      this.index.add(phrasing.key);
      this.byKey.set(phrasing.key, asLearned(phrasing));
    }
    for (const { kind, spoken, attribute } of names) {
      const key = `${kind} ${spoken}`;
      if (!this.names.has(key)) this.names.set(key, attribute);
    }
  }

  all(): IterableIterator<Phrasing> {
    return this.byKey.values();
  }

  exact(words: readonly string[]): Found | null {
    return this.whole(this.index.exact(words));
  }

  near(words: readonly string[]): Found | null {
    return this.whole(this.index.near(words));
  }

  private whole(found: FoundKey | null): Found | null {
    const phrasing = found && this.byKey.get(found.key);
    return phrasing ? { phrasing, gaps: found.gaps, likeness: found.likeness } : null;
  }

  /** The attribute for words, or null. */
  nameOf(kind: string, spoken: string): string | null {
    return this.names.get(`${kind} ${spoken}`) ?? null;
  }
}

function asLearned({ key, meanings, open }: SharedPhrasing): Phrasing {
  return {
    ...{ key, meanings, open, said: key, origin: 'import' },
    ...{ id: 0, learned: '', uses: 0, lastUse: null },
  };
}
