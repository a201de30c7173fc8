/** Takes files out of a zip archive (wheels are zip archives too). */
import { createHash } from 'node:crypto';
import { mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { openPromise, type Entry } from 'yauzl';
import { interrupted } from './errors.js';
import type { ModelFile } from './manifest.js';

export interface UnpackOptions {
  signal?: AbortSignal | undefined;
  onProgress?: ((done: number, total: number) => void) | undefined;
}

/**
 * Unpacks the files under `prefix` (all, or those named in `only`) into
 * `folder`, written through to the disk.
 *
 * @returns what was written, with sizes and sums
 */
export async function unpack(
  archive: string,
  prefix: string,
  folder: string,
  only: readonly string[],
  options: UnpackOptions = {},
): Promise<ModelFile[]> {
  // yauzl refuses names that lead out of the folder, and checks sizes.
  const zip = await openPromise(archive, { autoClose: false });
  try {
    const entries: { entry: Entry; path: string }[] = [];
    for await (const entry of zip.eachEntry()) {
      const path = entry.fileName.slice(prefix.length);
      if (!entry.fileName.startsWith(prefix) || path === '' || path.endsWith('/')) continue;
      if (only.length === 0 || only.includes(path)) entries.push({ entry, path });
    }
    const total = entries.reduce((sum, { entry }) => sum + entry.uncompressedSize, 0);
    let done = 0;
    const written: ModelFile[] = [];
    for (const { entry, path } of entries) {
      const target = join(folder, path);
      await mkdir(dirname(target), { recursive: true });
      const hash = createHash('sha256');
      const file = await open(target, 'wx');
      try {
        for await (const chunk of (await zip.openReadStreamPromise(entry)) as AsyncIterable<Buffer>) {
          if (options.signal?.aborted) throw interrupted();
          await file.write(chunk);
          hash.update(chunk);
          done += chunk.length;
          options.onProgress?.(done, total);
        }
        await file.sync();
      } finally {
        await file.close();
      }
      written.push({ path, size: entry.uncompressedSize, sha256: hash.digest('hex') });
    }
    return written;
  } finally {
    zip.close();
  }
}

/** Writes a folder's own list of names through to the disk. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
