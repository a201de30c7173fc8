/** What the command itself takes to hear, with nothing of the bench in its process. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeWav } from '../../speech/audio/wav-write.js';
import type { Samples } from '../../speech/types.js';
import { aloud } from '../../tests/src/cli/command.js';
import { indexFile } from '../names/all.js';
import { residentMB } from '../support/resources.js';

const LOOK_EVERY_MS = 100;
/** Longer than all the clips of a bench take on a busy machine. */
const PATIENCE_MS = 600_000;

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
    const child = aloud(folder, ['understand', '--audio', '--batch', list], '', {
      env: { XDG_DATA_HOME: data },
      timeout: PATIENCE_MS,
    });
    const { pid } = child;
    let most = 0;
    const look = (): void => {
      // Once it has ended, the last look stands.
      if (pid !== undefined && child.exitCode === null) most = Math.max(most, residentMB(pid, 'most') || 0);
    };
    const looking = setInterval(look, LOOK_EVERY_MS);
    const { exitCode } = await child.finally(() => clearInterval(looking));
    if (exitCode !== 0) throw new Error(`aloud understand --audio ended with ${exitCode ?? 'a signal'}.`);
    return most;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A data home with the index of all names. */
function dataWith(folder: string, lexicon: string): string {
  const data = join(folder, 'data');
  const names = join(data, 'aloud', 'names');
  mkdirSync(names, { recursive: true });
  symlinkSync(indexFile(), join(names, 'index.db'));
  symlinkSync(lexicon, join(names, 'lexicon'));
  writeFileSync(join(names, 'made.json'), '{}\n');
  return data;
}
