/** The index of all packages of the shared list, and the decoder's form of it; built once and kept in bench/out. */
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { NamesError } from '../../intents/names/errors.js';
import { lexiconOf } from '../../intents/names/forms.js';
import { buildIndex } from '../../intents/names/index/build.js';
import { NameIndex } from '../../intents/names/index/nameindex.js';
import { readPackages } from '../../intents/names/index/sources.js';
import type { Phonemiser } from '../../intents/names/pronounce.js';
import { buildLexicon } from '../../speech/moonshine/lexicon.js';
import { loadLexicon, saveLexicon } from '../../speech/moonshine/lexicon-file.js';
import { Tokenizer } from '../../speech/moonshine/tokenizer.js';
import { packageRoot } from '../../src/paths.js';
import { modelDir } from '../../tests/support/models.js';

const out = (): string => join(packageRoot(), 'bench', 'out');
/** Where the index is kept. */
export const indexFile = (): string => join(out(), 'names.db');

/** @param data the folder with packages.tsv */
export async function openAllNames(data: string, phonemise: Phonemiser): Promise<NameIndex> {
  try {
    return NameIndex.open(indexFile());
  } catch (error) {
    if (!(error instanceof NamesError)) throw error;
    // What lies there was made by another version, or not to its end; so were the lexicons beside it.
    rmSync(out(), { recursive: true, force: true });
    mkdirSync(out(), { recursive: true });
    const packages = await readPackages(join(data, 'packages.tsv'));
    await buildIndex(indexFile(), packages, { revision: 'shared', phonemise });
    return NameIndex.open(indexFile());
  }
}

export interface LexiconFile {
  readonly file: string;
  readonly forms: number;
  /** Size of the vocabulary it was made for. */
  readonly vocabulary: number;
}

/** The file with the lexicon of an index, without the names that are left out; `kept` tells it from others. */
export async function lexiconFile(
  index: NameIndex,
  kept: string,
  left: ReadonlySet<string> = new Set(),
): Promise<LexiconFile> {
  const file = join(out(), `${kept}.lexicon`);
  const tokenizer = new Tokenizer(readFileSync(join(modelDir('moonshine-tiny-en'), 'tokenizer.bin')));
  if (!existsSync(file)) {
    const { forms, entryOf } = lexiconOf(index, (entry) => left.has(index.attribute(entry)));
    await saveLexicon(file, buildLexicon(tokenizer, forms, entryOf), tokenizer.size);
  }
  const { forms } = await loadLexicon(file, tokenizer.size);
  return { file, forms, vocabulary: tokenizer.size };
}
