/** Looks for programs the way the shell does, without running them. */
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { execa } from 'execa';

type Environment = Readonly<Record<string, string | undefined>>;

/** Absolute path of a program, or undefined. */
export function findProgram(name: string, env: Environment): string | undefined {
  for (const folder of (env['PATH'] ?? '').split(delimiter)) {
    if (!folder.startsWith('/')) continue;
    const path = join(folder, name);
    try {
      accessSync(path, constants.X_OK);
      if (statSync(path).isFile()) return path;
    } catch {
      // Not here: the next folder.
    }
  }
  return undefined;
}

/** Those of the programs that are there, in the order given. */
export function findPrograms(names: readonly string[], env: Environment): string[] {
  return names.filter((name) => findProgram(name, env) !== undefined);
}

/** What a short-lived program prints; undefined when it fails or takes more than `seconds`. */
export async function outputOf(
  command: string,
  args: readonly string[],
  env: Environment,
  seconds = 10,
): Promise<string | undefined> {
  const run = await execa(command, args, {
    env: { ...env, LC_ALL: 'C' },
    extendEnv: false,
    reject: false,
    stdin: 'ignore',
    timeout: seconds * 1000,
  });
  return run.failed ? undefined : run.stdout.trim();
}
