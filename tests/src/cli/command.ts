import { join } from 'node:path';
import { execa } from 'execa';
import { NODE_OPTIONS } from '../../../scripts/lib/node-options.mjs';
import { findPaths, packageRoot } from '../../../src/paths.js';
import { modelsDir } from '../../support/models.js';

interface CommandOptions {
  readonly env?: NodeJS.ProcessEnv;
  /** The folder it runs in; the test's own without it. */
  readonly cwd?: string;
  /** After which it is ended, in milliseconds. */
  readonly timeout?: number;
}

/** Runs the command itself, as a person would, with folders of its own under `home`. */
export function aloud(
  home: string,
  args: readonly string[],
  input = '',
  { env = {}, cwd, timeout = 120_000 }: CommandOptions = {},
) {
  return execa(process.execPath, [...NODE_OPTIONS, join(packageRoot(), 'scripts', 'aloud.cjs'), ...args], {
    reject: false,
    input,
    timeout,
    ...(cwd !== undefined && { cwd }),
    env: {
      HOME: home,
      XDG_DATA_HOME: '',
      XDG_STATE_HOME: '',
      XDG_CONFIG_HOME: '',
      ALOUD_MODELS: modelsDir(),
      ALOUD_PIPER_PYTHON: findPaths().piperPython,
      ...env,
    },
  });
}
