import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Environment } from '../programs.js';

const run = promisify(execFile);
/** A sound server that does not answer in time is taken for one that is not there. */
const PATIENCE_MS = 2000;

/**
 * What a program that speaks with the sound server prints, in English; in UTF-8.
 * @throws Error where the program or the server is not there
 */
export async function askSoundServer(
  program: 'pactl' | 'wpctl',
  args: readonly string[],
  environment: Environment,
): Promise<string> {
  const env = { ...environment, LC_ALL: 'C.UTF-8' };
  return (await run(program, args, { env, timeout: PATIENCE_MS, maxBuffer: 1 << 24 })).stdout;
}

/** What stands behind a name in what `pactl` prints, at its first place. */
export function field(text: string, name: string): string | undefined {
  return new RegExp(`^\\s*${name}: (.+)$`, 'mu').exec(text)?.[1];
}
