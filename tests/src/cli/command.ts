import { join } from 'node:path';
import { execa } from 'execa';
import { findPaths, packageRoot } from '../../../src/paths.js';
import { modelsDir } from '../../support/models.js';

/** Runs the command itself, as a person would, with folders of its own under `home`. */
export function aloud(home: string, args: readonly string[], input = '', env: NodeJS.ProcessEnv = {}) {
  return execa(process.execPath, [join(packageRoot(), 'scripts', 'aloud.cjs'), ...args], {
    reject: false,
    input,
    timeout: 120_000,
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
