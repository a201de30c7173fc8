import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where set-up puts the speech models: ALOUD_MODELS, or the folder of data under XDG_DATA_HOME. */
export function modelsDir(): string {
  const data = process.env['XDG_DATA_HOME'] ?? join(homedir(), '.local/share');
  return process.env['ALOUD_MODELS'] ?? join(data, 'aloud/models');
}

/** The folder of one model. Throws when it is not there: tests on real speech can't run without it. */
export function modelDir(name: 'moonshine-tiny-en' | 'piper-joe' | 'libvosk' | 'vosk-ko'): string {
  const dir = join(modelsDir(), name);
  if (existsSync(dir)) return dir;
  throw new Error(
    `The model ${name} is not in ${modelsDir()}; run "npm test" once to fetch it, or set ALOUD_MODELS.`,
  );
}
