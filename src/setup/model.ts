/** Brings one speech model into its folder: fetch, check, unpack, rename. */
import { mkdir, readdir, rename, rm, statfs } from 'node:fs/promises';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { megabytes } from '../../scripts/lib/progress.mjs';
import { syncFolder, unpack } from './archive.js';
import { download, sha256OfFile, type DownloadOptions } from './download.js';
import { SetupError, writeError } from './errors.js';
import type { Report } from './events.js';
import type { Model, Source } from './manifest.js';
import { findWheels, pipDownload, type Pip } from './pip.js';
import { findDamage, lookAt, writeStamp } from './stamp.js';

export interface ModelSetup {
  /** The folder that holds the models' folders. */
  models: string;
  /** Only called when a wheel has to be found. */
  pip: () => Promise<Pip>;
  report: Report;
  signal?: AbortSignal | undefined;
  /** Read every file of what is there and compare its sum. */
  verify?: boolean;
  download?: Pick<DownloadOptions, 'attempts' | 'firstWaitMs' | 'stallMs'>;
}

/** Where archives arrive: beside the models, so that one disk decides. */
function downloadsFolder(models: string): string {
  return join(models, '.downloads');
}

/**
 * Makes sure that a model is there and whole. Touches nothing when it is.
 *
 * @returns true when it had to be fetched
 * @throws SetupError
 */
export async function ensureModel(model: Model, setup: ModelSetup): Promise<boolean> {
  const folder = join(setup.models, model.name);
  if (await isWhole(model, folder, setup)) return false;
  try {
    await mkdir(setup.models, { recursive: true });
    const archive = await fetchArchive(model, setup);
    await install(model, archive, folder, setup);
    await rm(archive, { force: true });
  } catch (error) {
    throw writeError(error, setup.models);
  }
  return true;
}

async function isWhole(model: Model, folder: string, setup: ModelSetup): Promise<boolean> {
  const state = lookAt(folder, model);
  if (state === 'absent') return false;
  if (state === 'present' && !setup.verify) return true;
  if (state !== 'damaged') {
    const onProgress = progress(setup, model.name);
    const bad = await findDamage(folder, model, { signal: setup.signal, onProgress });
    if (bad.length === 0) {
      // A folder that cannot be written, as in the Nix store, is whole without a stamp.
      if (state === 'unknown' && model.files.length > 0)
        await writeStamp(folder, model, model.files).catch(() => undefined);
      return true;
    }
  }
  setup.report({ type: 'note', text: `${model.name} is damaged; fetching it again.` });
  return false;
}

async function fetchArchive(model: Model, setup: ModelSetup): Promise<string> {
  const file = join(downloadsFolder(setup.models), model.archive.file);
  if (existsSync(file) && (await sha256OfFile(file)) === model.archive.sha256) return file;
  await checkSpace(model, setup.models, file);
  let failure: unknown;
  for (const source of model.sources) {
    try {
      await fetchFrom(source, model, file, setup);
      return file;
    } catch (error) {
      failure = error;
      const next =
        error instanceof SetupError && ['SOURCE_UNREACHABLE', 'DOWNLOAD_DAMAGED'].includes(error.code);
      if (!next) throw error;
    }
  }
  throw failure;
}

async function fetchFrom(source: Source, model: Model, file: string, setup: ModelSetup): Promise<void> {
  const { size, sha256 } = model.archive;
  const options = { ...setup.download, signal: setup.signal, onProgress: progress(setup, model.name) };
  if (source.kind === 'url') {
    await download({ url: source.url, file, sha256, size }, options);
    return;
  }
  const pip = await setup.pip();
  const pin = `${source.project}==${source.version}`;
  const [wheel] = await findWheels(pip, [pin], source);
  if (wheel?.sha256 !== sha256)
    throw new SetupError(
      'DOWNLOAD_DAMAGED',
      `pip's source has another ${pin} than the one Aloud was made with (its sha256 differs)`,
      "check pip's configuration",
    );
  try {
    await download({ url: wheel.url, file, sha256, size }, options);
  } catch (error) {
    if (!(error instanceof SetupError) || error.code !== 'SOURCE_UNREACHABLE') throw error;
    setup.report({ type: 'note', text: `Letting pip fetch ${pin} itself (${megabytes(size)}).` });
    await pipDownload(pip, pin, downloadsFolder(setup.models), source).catch(() => {
      throw error;
    });
    if ((await sha256OfFile(file)) === sha256) return;
    await rm(file, { force: true });
    throw error;
  }
}

async function checkSpace(model: Model, models: string, file: string): Promise<void> {
  const arrived = statSync(`${file}.part`, { throwIfNoEntry: false })?.size ?? 0;
  const unpacked = model.files.reduce((sum, { size }) => sum + size, 0) || model.archive.size * 2;
  const needed = model.archive.size - arrived + unpacked;
  const { bavail, bsize } = await statfs(models);
  if (bavail * bsize >= needed) return;
  throw new SetupError(
    'DISK_FULL',
    `${model.name} needs ${megabytes(needed)} and the disk that holds ${models} has ${megabytes(bavail * bsize)} free`,
    'free some space and run this again; what has arrived is kept',
  );
}

async function install(model: Model, archive: string, folder: string, setup: ModelSetup): Promise<void> {
  const fresh = join(setup.models, `.unpack-${model.name}`);
  await rm(fresh, { recursive: true, force: true });
  try {
    const only = model.files.map(({ path }) => path);
    const written = await unpack(archive, model.archive.prefix, fresh, only, {
      signal: setup.signal,
      onProgress: (done, total) => {
        setup.report({ type: 'progress', item: model.name, phase: 'unpack', done, total, unit: 'bytes' });
      },
    });
    const bad = model.files.filter(
      ({ path, sha256 }) => !written.some((w) => w.path === path && w.sha256 === sha256),
    );
    if (bad.length > 0 || written.length === 0)
      throw new SetupError(
        'MODEL_DAMAGED',
        `The archive of ${model.name} does not hold what models/manifest.json says`,
        'report it',
      );
    await writeStamp(fresh, model, written);
    await replaceFolder(fresh, folder);
    await syncFolder(setup.models);
  } catch (error) {
    await rm(fresh, { recursive: true, force: true });
    throw error;
  }
}

/** Puts a finished folder where another one may be. */
export async function replaceFolder(fresh: string, folder: string): Promise<void> {
  const old = `${folder}.old`;
  await rm(old, { recursive: true, force: true });
  if (existsSync(folder)) await rename(folder, old);
  await rename(fresh, folder);
  await rm(old, { recursive: true, force: true });
}

/** Clears away what an interrupted set-up left, except downloads that can go on. */
export async function sweep(models: string): Promise<void> {
  const names = await readdir(models).catch(() => []);
  for (const name of names) {
    if (name.startsWith('.unpack-') || name.endsWith('.old'))
      await rm(join(models, name), { recursive: true, force: true });
  }
}

function progress(setup: ModelSetup, item: string): NonNullable<DownloadOptions['onProgress']> {
  return (phase, done, total) => {
    setup.report({ type: 'progress', item, phase, done, total, unit: 'bytes' });
  };
}
