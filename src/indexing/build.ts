/** Builds the index of names from a list or from the user's own nixpkgs. */
import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { lock } from '../../scripts/lib/lock.mjs';
import { lexiconOf } from '../../intents/names/forms.js';
import { buildIndex } from '../../intents/names/index/build.js';
import { NameIndex } from '../../intents/names/index/nameindex.js';
import { SCHEMA } from '../../intents/names/index/schema.js';
import { readPackages } from '../../intents/names/index/sources.js';
import { PhonemiserProcess, piperPhonemiser } from '../../intents/names/phonemiser.js';
import { buildLexicon } from '../../speech/moonshine/lexicon.js';
import { saveLexicon } from '../../speech/moonshine/lexicon-file.js';
import { Tokenizer } from '../../speech/moonshine/tokenizer.js';
import { AloudError } from '../errors.js';
import { modelFolder } from '../hearing/setup.js';
import type { Paths } from '../paths.js';
import { NamesFolder, tidy, type Made } from './folder.js';
import { isWhole } from './open.js';
import { findNixpkgs, listPackages } from './nixpkgs.js';

export interface IndexProgress {
  readonly phase: 'list' | 'packages' | 'pronunciations' | 'finish' | 'lexicon';
  readonly done: number;
  readonly total: number;
}

export interface IndexOptions {
  readonly paths: Paths;
  /** A list of packages; the user's own nixpkgs when not given. */
  readonly from?: string | undefined;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: IndexProgress) => void;
  /** Another process is building: this one waits for it. */
  readonly onWait?: () => void;
}

export interface Indexed {
  readonly packages: number;
  readonly revision: string;
  /** False when there was nothing to do: it had been built from the same before. */
  readonly built: boolean;
  /** False where the speech model is not there yet: names can be typed, and are heard as text. */
  readonly forHearing: boolean;
}

/** Where packages are listed, and what tells one list from another. */
interface Source {
  readonly revision: string;
  /** The file with the list; it may be made in the build's folder. */
  list(folder: NamesFolder): Promise<string>;
}

/**
 * Builds the index and the decoder's form of it, or finds them up to date.
 * Nothing is left behind when it fails or is stopped: what was there stays.
 * @throws {AloudError} `no-packages` where there is neither a list nor a nixpkgs
 * @throws NamesError for a list that can't be read
 */
export async function indexNames(options: IndexOptions): Promise<Indexed> {
  const { paths, signal, onWait } = options;
  const source = await sourceOf(options);
  await mkdir(dirname(paths.names), { recursive: true });
  const held = await lock(paths.names, { signal, onWait });
  try {
    const current = NamesFolder.current(paths.names);
    const made = current?.made();
    if (current && made && isCurrent(made, source, paths) && (await isWhole(current))) {
      const added = current.hasLexicon ? false : await addLexicon(current, options);
      return result(made, added, current);
    }
    return await build(source, current, options);
  } finally {
    held.release();
  }
}

async function build(
  source: Source,
  current: NamesFolder | undefined,
  options: IndexOptions,
): Promise<Indexed> {
  const { paths, signal, onProgress } = options;
  await tidy(paths.names, [current?.path]);
  const folder = NamesFolder.beside(paths.names);
  const pronounced = existsSync(paths.piperPython);
  const phonemiser = pronounced ? new PhonemiserProcess(piperPhonemiser(paths.piperPython)) : undefined;
  try {
    await mkdir(folder.path);
    onProgress?.({ phase: 'list', done: 0, total: 1 });
    const rows = await readPackages(await source.list(folder));
    await rm(folder.listing, { force: true });
    onProgress?.({ phase: 'list', done: 1, total: 1 });
    // What the index before knows how to pronounce is taken from it.
    if (current && existsSync(current.index)) await copyFile(current.index, folder.index);
    await buildIndex(folder.index, rows, {
      revision: source.revision,
      ...(phonemiser && { phonemise: phonemiser.phonemise }),
      ...(onProgress && { onProgress }),
      signal,
    });
    await addLexicon(folder, options);
    signal.throwIfAborted();
    const index = NameIndex.open(folder.index);
    const made = { revision: source.revision, schema: SCHEMA, pronounced, packages: index.size };
    index.close();
    await folder.finish(made, paths.names);
    await tidy(paths.names, [current?.path, folder.path]);
    return result(made, true, folder);
  } catch (error) {
    await rm(folder.path, { recursive: true, force: true });
    throw error;
  } finally {
    phonemiser?.close();
  }
}

function isCurrent(made: Made, source: Source, paths: Paths): boolean {
  return (
    made.revision === source.revision &&
    made.schema === SCHEMA &&
    (made.pronounced || !existsSync(paths.piperPython))
  );
}

function result(made: Made, built: boolean, folder: NamesFolder): Indexed {
  return { packages: made.packages, revision: made.revision, built, forHearing: folder.hasLexicon };
}

/** Writes the decoder's form of an index beside it; false where the speech model is not there. */
async function addLexicon(folder: NamesFolder, { paths, onProgress }: IndexOptions): Promise<boolean> {
  const file = join(modelFolder(paths, 'moonshine-tiny-en'), 'tokenizer.bin');
  if (!existsSync(file)) return false;
  onProgress?.({ phase: 'lexicon', done: 0, total: 1 });
  const tokenizer = new Tokenizer(await readFile(file));
  const index = NameIndex.open(folder.index);
  try {
    const { forms, entryOf } = lexiconOf(index);
    await saveLexicon(folder.lexicon, buildLexicon(tokenizer, forms, entryOf), tokenizer.size);
  } finally {
    index.close();
  }
  onProgress?.({ phase: 'lexicon', done: 1, total: 1 });
  return true;
}

async function sourceOf({ from, env, signal }: IndexOptions): Promise<Source> {
  if (from !== undefined) {
    return { revision: `list ${await digestOf(from)}`, list: () => Promise.resolve(from) };
  }
  const nixpkgs = await findNixpkgs(env, signal);
  if (nixpkgs === undefined)
    throw new AloudError(
      'no-packages',
      'Nix has no nixpkgs here to list packages from; add a channel or a flake, or give a list with --from.',
    );
  return {
    revision: nixpkgs.revision,
    list: async ({ listing }) => {
      await listPackages(await nixpkgs.folder(signal), listing, signal);
      return listing;
    },
  };
}

async function digestOf(file: string): Promise<string> {
  const sum = createHash('sha256');
  try {
    for await (const part of createReadStream(file)) sum.update(part as Buffer);
  } catch (cause) {
    throw new AloudError(
      'source-unreadable',
      `The package list ${file} can't be read; check that it is there and whole.`,
      { cause },
    );
  }
  return sum.digest('hex');
}
