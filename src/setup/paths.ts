import { homedir } from 'node:os';
import { join } from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/** Aloud's folder for what it keeps: `$XDG_DATA_HOME/aloud`. */
export function dataFolder(env: Environment = process.env): string {
  // The base directory specification says to pass over relative paths.
  const base = env['XDG_DATA_HOME']?.startsWith('/')
    ? env['XDG_DATA_HOME']
    : join(homedir(), '.local', 'share');
  return join(base, 'aloud');
}

/** The folder that holds a folder for each speech model; ALOUD_MODELS overrides it. */
export function modelsFolder(env: Environment = process.env): string {
  return env['ALOUD_MODELS'] ?? join(dataFolder(env), 'models');
}

/** The virtual environment that Piper runs in; ALOUD_PIPER overrides it. */
export function piperFolder(env: Environment = process.env): string {
  return env['ALOUD_PIPER'] ?? join(dataFolder(env), 'piper');
}

/** The Python to run `-m piper` with, whether it is there or not. */
export function piperPython(env: Environment = process.env): string {
  return join(piperFolder(env), 'bin', 'python');
}
