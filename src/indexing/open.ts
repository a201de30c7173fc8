import { NamesError } from '../../intents/names/errors.js';
import { NameIndex } from '../../intents/names/index/nameindex.js';
import { isWholeLexicon } from '../../speech/moonshine/lexicon-file.js';
import type { Paths } from '../paths.js';
import { NamesFolder } from './folder.js';

/** The names that a session goes by. */
export interface OpenedNames {
  readonly index: NameIndex;
  /** The decoder's form of the same index, where it has been built. */
  readonly lexicon: string | undefined;
  /** Only the most popular names: no index has been built, or it can't be read. */
  readonly builtIn: boolean;
}

/**
 * Opens the user's index, else the built-in list. An index that can't be used
 * is told in one sentence, and does not keep the session from beginning.
 */
export async function openNames(
  paths: Paths,
  onTrouble: (code: string, sentence: string) => void,
): Promise<OpenedNames> {
  const folder = NamesFolder.current(paths.names);
  if (folder !== undefined) {
    try {
      return { ...(await openBuild(folder)), builtIn: false };
    } catch (error) {
      if (!(error instanceof NamesError)) throw error;
      onTrouble(error.code, error.message);
    }
  }
  return { index: await NameIndex.builtIn(), lexicon: undefined, builtIn: true };
}

async function openBuild(folder: NamesFolder): Promise<Pick<OpenedNames, 'index' | 'lexicon'>> {
  if (!folder.hasLexicon) return { index: NameIndex.open(folder.index), lexicon: undefined };
  if (!(await isWholeLexicon(folder.lexicon)))
    throw new NamesError(
      'index-damaged',
      'The index of package names is damaged; build it again with "aloud index".',
    );
  return { index: NameIndex.open(folder.index), lexicon: folder.lexicon };
}

/** Whether a build can be gone by, every part of it: what a session opens is looked at less closely. */
export async function isWhole(folder: NamesFolder): Promise<boolean> {
  try {
    const { index } = await openBuild(folder);
    const whole = index.isWhole();
    index.close();
    return whole;
  } catch (error) {
    if (!(error instanceof NamesError)) throw error;
    return false;
  }
}
