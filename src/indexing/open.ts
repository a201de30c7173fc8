import { NamesError } from '../../intents/names/errors.js';
import { NameIndex } from '../../intents/names/index/nameindex.js';
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
      const index = NameIndex.open(folder.index);
      return { index, lexicon: folder.hasLexicon ? folder.lexicon : undefined, builtIn: false };
    } catch (error) {
      if (!(error instanceof NamesError)) throw error;
      onTrouble(error.code, error.message);
    }
  }
  return { index: await NameIndex.builtIn(), lexicon: undefined, builtIn: true };
}
