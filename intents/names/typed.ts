import type { SlotResolver } from '../resolver.js';
import type { ResolvedName } from '../types.js';
import type { KeyKind } from './index/rows.js';
import type { NameIndex } from './index/nameindex.js';
import { soundsByRule } from './lettersounds.js';
import { type Neighbour, searchTwoWays } from './phonemes/search.js';
import { editDistance, likeness, rank, type Scored, shares } from './ranking.js';
import { keyOf, literalKeyOf, wordsOf } from './spoken.js';

/** What a hit by key is worth, by why the key leads to the entry. */
const KEY_WORTH: Readonly<Record<KeyKind, number>> = {
  attribute: 9,
  alias: 9,
  program: 7,
  pname: 6.5,
  head: 5.5,
  leaf: 2,
};
/** What an alias is worth besides where no package has these words for its own name: "node" is no version of nodejs. */
const ALIAS_ALONE = 3;
/** What stands for "none of these". */
const NONE = 1;
const POPULARITY = 0.8;
const INSTALLED = 0.7;
const NEAR_WORTH = 7;
/** Per unit of distance and sound: two sounds wrong in three are no resemblance, in twelve they are. */
const PER_DISTANCE = 20;
const PER_EDIT = 3;
const NESTED_NEAR = -1.5;
/** What is farther than this for its number of sounds is not the same name; nor is one with four sounds wrong. */
const farthest = (sounds: number): number => Math.min(0.36 * sounds, 1 + 0.2 * sounds, 3);
/** As a share of the farthest: where something is as near as this, what is more than twice as far is no rival. */
const CLEARLY_NEAR = 0.25;
/** Words people put around a name that are not part of it. */
const AROUND =
  /^(?:the|a|an|my|that|this|some) | (?:package|program|app|application|software|command|browser|editor|player|please)$/g;

/** A name that was typed, or heard by an engine that keeps no sound. */
export class TypedNames implements SlotResolver {
  readonly kind = 'package';
  readonly lexicon = 'package';
  /** Spoken forms that a person taught, by key. */
  private readonly taught = new Map<string, number>();

  constructor(readonly index: NameIndex) {}

  has(attribute: string): boolean {
    return this.index.entryOf(attribute) !== undefined;
  }

  /** From now on these words mean this package. False when the index has no such package. */
  teach(spoken: string, attribute: string): boolean {
    const entry = this.index.entryOf(attribute);
    if (entry === undefined) return false;
    this.taught.set(keyOf(spoken), entry);
    return true;
  }

  resolve(spoken: string, limit = 5): readonly ResolvedName[] {
    const said = spoken.toLowerCase().trim();
    const taught = this.taught.get(keyOf(said));
    if (taught !== undefined) return [{ attribute: this.index.attribute(taught), confidence: 1, spoken }];
    const bare = said.replace(AROUND, '').replace(AROUND, '');
    const exact = [...this.byKey(said, 0), ...(bare === said ? [] : this.byKey(bare, -0.5))];
    const found = this.index.newestOf(rank(exact.length > 0 ? exact : this.bySound(bare)));
    const confidence = shares(
      found.map(({ score }) => score),
      NONE,
    );
    const key = exact.length > 0 ? null : wordsOf(bare).join('');
    return found.slice(0, limit).map(({ entry }, i) => ({
      attribute: this.index.attribute(entry),
      confidence: confidence[i]! * (key === null ? 1 : likeness(key, this.written(entry))),
      spoken,
    }));
  }

  /** The prior of an entry: how many have it, and whether it is here. */
  private prior(entry: number): number {
    return POPULARITY * this.index.logPopularity[entry]! + (this.index.isInstalled(entry) ? INSTALLED : 0);
  }

  /** The last part of an attribute, its letters and digits. */
  private written(entry: number): string {
    return wordsOf(this.index.attribute(entry).split('.').at(-1)!).join('');
  }

  private byKey(said: string, bonus: number): Scored[] {
    const keys = new Set([keyOf(said), literalKeyOf(said)]);
    return [...keys].flatMap((key) => {
      const found = key === '' ? [] : this.index.lookup(key);
      const alone = found.every(({ kind }) => kind !== 'attribute');
      return found.map(({ entry, kind }) => ({
        entry,
        score: KEY_WORTH[kind] + (alone && kind === 'alias' ? ALIAS_ALONE : 0) + bonus + this.prior(entry),
      }));
    });
  }

  private bySound(said: string): Scored[] {
    const words = wordsOf(said);
    const heard = soundsByRule(words);
    if (heard.length < 2) return [];
    const key = words.join('');
    return this.near(heard).map(({ entry, distance }) => {
      const written = this.written(entry);
      const edits = editDistance(key, written) / Math.max(key.length, written.length);
      const nested = this.index.isTopLevel(entry) ? 0 : NESTED_NEAR;
      return {
        entry,
        score:
          NEAR_WORTH -
          (PER_DISTANCE * distance) / (1.5 + heard.length) -
          PER_EDIT * edits +
          nested +
          this.prior(entry),
      };
    });
  }

  private near(heard: Uint8Array): Neighbour[] {
    const { all, popular } = this.index.sounds.byRule();
    const most = farthest(heard.length);
    const weight = this.index.weighted(0.3);
    // Looking half as far costs a tenth, and is enough for a slip of the finger.
    let within = most / 2;
    let found = searchTwoWays(all, heard, { limit: 6, within });
    if (!(found[0] && found[0].distance <= CLEARLY_NEAR * most)) {
      within = most;
      found = searchTwoWays(all, heard, { limit: 6, within });
    }
    return [...found, ...searchTwoWays(popular, heard, { limit: 5, within, weight })];
  }
}
