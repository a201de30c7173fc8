import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';

const SCRIPT = resolve('tests/support/terminal.py');

/** What a command showed, and its exit status (negative: the signal that ended it). */
interface Shown {
  readonly screen: string;
  readonly status: number;
}

/**
 * Runs a command on a real pseudo-terminal: waits for each step's words on the
 * screen, then types its keys; `null` leaves it without an answer for a second
 * and then hangs up.
 */
export async function onTerminal(
  command: readonly string[],
  steps: readonly (readonly [string, string | null])[],
  env: NodeJS.ProcessEnv,
): Promise<Shown> {
  const args = [SCRIPT, JSON.stringify(steps), ...command];
  const { stdout } = await promisify(execFile)('python3', args, { env, timeout: 150_000 });
  return JSON.parse(stdout) as Shown;
}
