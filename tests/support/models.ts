import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { findPaths } from '../../src/paths.js';

/** The folder that set-up puts the speech models in. */
export function modelsDir(): string {
  return findPaths().models;
}

/** The folder of one model. Throws when it is not there: tests on real speech can't run without it. */
export function modelDir(name: 'moonshine-tiny-en' | 'piper-joe' | 'libvosk' | 'vosk-ko'): string {
  const dir = join(modelsDir(), name);
  if (existsSync(dir)) return dir;
  throw new Error(
    `The model ${name} is not in ${modelsDir()}; run "npm test" once to fetch it, or set ALOUD_MODELS.`,
  );
}
