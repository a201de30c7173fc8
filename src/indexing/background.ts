import { spawn } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Paths } from '../paths.js';
import { NamesFolder } from './folder.js';
import { findNixpkgs } from './nixpkgs.js';
import { isWhole } from './open.js';

/**
 * Starts building the index where there is none that can be used and a nixpkgs is: a process of
 * its own at the lowest priority, which goes on when this one ends. Two at once
 * do no harm: the second waits and finds it done.
 * @returns whether it was started
 */
export async function indexInBackground(
  paths: Paths,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<boolean> {
  const current = NamesFolder.current(paths.names);
  if (current !== undefined && (await isWhole(current))) return false;
  if ((await findNixpkgs(env, signal)) === undefined) return false;
  const program = fileURLToPath(new URL('../cli/main.js', import.meta.url));
  const child = spawn(process.execPath, [program, 'index', '--json'], {
    detached: true,
    stdio: 'ignore',
    env,
  });
  // It fails without a word: the next session tries again, and "aloud index" tells why.
  child.on('error', () => undefined);
  if (child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_LOW);
  child.unref();
  return child.pid !== undefined;
}
