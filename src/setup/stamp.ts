/** What is known of a model's folder: a stamp written when its files were checked. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { sha256OfFile, type DownloadOptions } from './download.js';
import type { Model, ModelFile } from './manifest.js';

const STAMP = '.aloud.json';

const Stamp = z.object({
  archive: z.string(),
  files: z.array(z.object({ path: z.string(), size: z.number(), sha256: z.string() })),
});

/** present: the files are there with their sizes; unknown: the same, but nobody checked their sums here. */
export type ModelState = 'present' | 'unknown' | 'damaged' | 'absent';

/** Notes in the folder what was checked; last of all, so that a stamp means whole. */
export async function writeStamp(folder: string, model: Model, files: readonly ModelFile[]): Promise<void> {
  const text = `${JSON.stringify({ archive: model.archive.sha256, files }, null, 2)}\n`;
  const part = join(folder, `${STAMP}.part`);
  const file = await open(part, 'w');
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(part, join(folder, STAMP));
}

function readStamp(folder: string, model: Model): ModelFile[] | undefined {
  try {
    const stamp = Stamp.parse(JSON.parse(readFileSync(join(folder, STAMP), 'utf8')));
    return stamp.archive === model.archive.sha256 ? stamp.files : undefined;
  } catch {
    return undefined;
  }
}

/** A quick look at a model's folder: names and sizes, not sums. */
export function lookAt(folder: string, model: Model): ModelState {
  const stamped = readStamp(folder, model);
  const files = stamped ?? model.files;
  // Where nobody lists the files, a folder is whole: it only ever comes about by a rename.
  if (files.length === 0) return existsSync(folder) ? 'unknown' : 'absent';
  const sizes = files.map((file) => statSync(join(folder, file.path), { throwIfNoEntry: false })?.size);
  if (sizes.every((size) => size === undefined)) return 'absent';
  if (files.some((file, index) => file.size !== sizes[index])) return 'damaged';
  return stamped ? 'present' : 'unknown';
}

/**
 * Reads every file and compares its sum.
 *
 * @returns paths of files that are missing or differ
 */
export async function findDamage(
  folder: string,
  model: Model,
  options: Pick<DownloadOptions, 'signal' | 'onProgress'> = {},
): Promise<string[]> {
  const files = readStamp(folder, model) ?? model.files;
  const total = files.reduce((sum, file) => sum + file.size, 0);
  const bad: string[] = [];
  let before = 0;
  for (const file of files) {
    const start = before;
    const sum = await sha256OfFile(join(folder, file.path), {
      signal: options.signal,
      onProgress: (phase, done) => options.onProgress?.(phase, Math.min(start + done, total), total),
    }).catch((error: unknown) => {
      if (options.signal?.aborted) throw error;
      return 'unreadable';
    });
    // The manifest's own list, where it has one, is above what a stamp says.
    const wanted = model.files.find(({ path }) => path === file.path)?.sha256 ?? file.sha256;
    if (sum !== wanted) bad.push(file.path);
    before += file.size;
  }
  return bad;
}
