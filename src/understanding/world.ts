import { join } from 'node:path';
import type { Keep } from '../../intents/keep.js';
import type { SharedLessons } from '../../intents/learning/shared.js';
import { listResolver } from '../../intents/list-resolver.js';
import { loadLists, type NamesList } from '../../intents/lists.js';
import type { NameIndex } from '../../intents/names/index/nameindex.js';
import { OptionNames } from '../../intents/names/options/options.js';
import { TypedNames } from '../../intents/names/typed.js';
import { resolversOf, type Resolvers, type SlotResolver } from '../../intents/resolver.js';
import { loadIntentSet } from '../../intents/templates/load.js';
import type { IntentSet } from '../../intents/templates/set.js';
import type { Pronunciations } from '../../speech/spoken/pronunciations.js';
import { openNames } from '../indexing/open.js';
import type { Paths } from '../paths.js';
import { KeptFiles } from './kept-files.js';
import type { PackContent } from '../sharing/format.js';
import { lessonsOf } from '../sharing/shared.js';
import { PackShelf } from '../sharing/shelf.js';
import { loadOwnLists, loadWithOwn } from './own-commands.js';

/** A set of intents with the names that can stand in its slots. */
export interface World {
  readonly set: IntentSet;
  readonly resolvers: Resolvers;
  /** Null for a set that speaks of no packages. */
  readonly packages: NameIndex | null;
  /** The decoder's form of the packages, where it has been built. */
  readonly lexicon: string | undefined;
  readonly options: OptionNames | null;
  readonly lists: readonly NamesList[];
  /** The packs that were taken in; none for another set than Aloud's own. */
  readonly packs: readonly PackContent[];
  /** What they teach. */
  readonly shared: SharedLessons | undefined;
  /** Only the most popular packages are known. */
  readonly builtIn: boolean;
  /** Where what is worked out of the set is kept. */
  readonly keep: Keep;
}

/**
 * Opens any folder of intents with its lists; without one those that come with
 * Aloud and the user's own. Packages and options are there for a set that has
 * slots for them and brings no list.
 * @param pronunciations how the person says packages, by attribute
 */
export async function openWorld(
  paths: Paths,
  folder: string | undefined,
  onTrouble: (code: string, sentence: string) => void,
  pronunciations: Pronunciations = new Map(),
): Promise<World> {
  const keep = new KeptFiles(join(paths.cache, 'understanding'));
  const set = folder === undefined ? loadWithOwn(paths, keep, onTrouble) : loadAny(paths, folder, keep);
  const lists = folder === undefined ? loadOwnLists(paths, onTrouble) : loadLists(folder);
  const resolvers: SlotResolver[] = lists.map(({ kind, names }) => listResolver(kind, kind, names));
  const needed = (kind: string): boolean =>
    !lists.some((list) => list.kind === kind) &&
    [...set.types.values()].some((type) => 'names' in type && type.names === kind);
  const names = needed('package') ? await openNames(paths, onTrouble) : null;
  if (names) {
    const typed = new TypedNames(names.index);
    for (const [attribute, spoken] of pronunciations) typed.teach(spoken, attribute);
    resolvers.push(typed);
  }
  const options = needed('option') ? new OptionNames() : null;
  if (options) resolvers.push(options);
  const packs = folder === undefined ? new PackShelf(paths.packs).list(onTrouble) : [];
  const contents = packs.map(({ content }) => content);
  return {
    set,
    resolvers: resolversOf(resolvers),
    packages: names?.index ?? null,
    lexicon: names?.lexicon,
    options,
    lists,
    packs: contents,
    shared: contents.length > 0 ? lessonsOf(contents, set) : undefined,
    builtIn: names?.builtIn ?? false,
    keep,
  };
}

/** A set that says nothing of its language is in English. */
function loadAny(paths: Paths, folder: string, keep: Keep): IntentSet {
  const set = loadIntentSet([folder], { keep });
  if (Object.keys(set.language.same).length > 0 || set.language.fillers.length > 0) return set;
  return loadIntentSet([join(paths.intents, 'language.yaml'), folder], { keep });
}
