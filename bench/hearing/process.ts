/** What the command itself takes to hear, with nothing of the bench in its process. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { writeWav } from '../../speech/audio/wav-write.js';
import type { Samples } from '../../speech/types.js';
import { NODE_OPTIONS } from '../../scripts/lib/node-options.mjs';
import { findPaths, packageRoot } from '../../src/paths.js';
import { indexFile } from '../names/all.js';
import { residentMB } from '../support/resources.js';

const LOOK_EVERY_MS = 100;

/**
 * The most memory, MB, that `aloud understand --audio --batch` ever holds while
 * it hears these clips, with all names of the shared list.
 * @param lexicon the decoder's form of the names
 */
export async function memoryOfHearing(clips: readonly Samples[], lexicon: string): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'aloud-hearing-'));
  try {
    const data = dataWith(folder, lexicon);
    const files = clips.map((_, i) => join(folder, `${i}.wav`));
    for (const [i, clip] of clips.entries()) await writeWav(files[i]!, clip);
    const list = join(folder, 'list');
    writeFileSync(list, `${files.join('\n')}\n`);
    const command = [join(packageRoot(), 'scripts', 'aloud.cjs'), 'understand', '--audio', '--batch', list];
    const child = spawn(process.execPath, [...NODE_OPTIONS, ...command], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, XDG_DATA_HOME: data, XDG_CONFIG_HOME: folder, XDG_STATE_HOME: folder },
    });
    const { pid } = child;
    let most = 0;
    const look = (): void => {
      // Once it has ended, the last look stands.
      if (pid !== undefined && child.exitCode === null) most = Math.max(most, residentMB(pid, 'most') || 0);
    };
    const looking = setInterval(look, LOOK_EVERY_MS);
    const [code] = (await once(child, 'exit').finally(() => clearInterval(looking))) as [number | null];
    if (code !== 0) throw new Error(`aloud understand --audio ended with ${code}.`);
    return most;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A data home with what is installed here, and the index of all names. */
function dataWith(folder: string, lexicon: string): string {
  const { models, piperPython } = findPaths();
  const data = join(folder, 'data');
  const own = join(data, 'aloud');
  const names = join(own, 'names');
  mkdirSync(names, { recursive: true });
  symlinkSync(indexFile(), join(names, 'index.db'));
  symlinkSync(lexicon, join(names, 'lexicon'));
  writeFileSync(join(names, 'made.json'), '{}\n');
  symlinkSync(models, join(own, 'models'));
  symlinkSync(dirname(dirname(piperPython)), join(own, 'piper'));
  return data;
}
