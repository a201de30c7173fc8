/** The speech models and Piper. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findPaths } from '../../paths.js';
import { modelsFor, type Model } from '../manifest.js';
import { findDamage, lookAt } from '../stamp.js';
import type { Check } from './check.js';
import { outputOf } from './programs.js';

type Environment = Readonly<Record<string, string | undefined>>;

const FETCH = 'Run aloud setup.';

/** Checks of the models, every file compared by its sum, and of Piper, started for real. */
export async function speechChecks(
  env: Environment,
  models = modelsFor('run'),
  signal?: AbortSignal,
): Promise<Check[]> {
  const checks: Check[] = [];
  for (const model of models)
    checks.push(await modelCheck(model, join(findPaths(env).models, model.name), signal));
  checks.push(await piperCheck(env));
  return checks;
}

async function modelCheck(model: Model, folder: string, signal: AbortSignal | undefined): Promise<Check> {
  const check = { name: `model ${model.name}`, needed: model.need === 'run' };
  const state = lookAt(folder, model);
  if (state === 'absent') {
    const again = model.need === 'optional' ? 'To try its source again, run aloud setup --insist.' : FETCH;
    return { ...check, ok: false, found: 'not here', remedy: `${again} ${model.without}` };
  }
  const damage = state === 'damaged' ? ['sizes differ'] : await findDamage(folder, model, { signal });
  if (damage.length === 0) return { ...check, ok: true, found: `${model.purpose}, in ${folder}` };
  const found = `damaged in ${folder}: ${damage.join(', ')}`;
  return { ...check, ok: false, found, remedy: 'Run aloud setup --verify, which fetches it again.' };
}

async function piperCheck(env: Environment): Promise<Check> {
  const check = { name: 'Piper voice', needed: false };
  const python = findPaths(env).piperPython;
  if (!existsSync(python)) return { ...check, ok: false, found: `no ${python}`, remedy: FETCH };
  const script = 'import piper, importlib.metadata as m; print(m.version("piper-tts"))';
  const version = await outputOf(python, ['-c', script], env, 60);
  if (version !== undefined) return { ...check, ok: true, found: `piper-tts ${version}` };
  const remedy = `Remove ${dirname(dirname(python))} and run aloud setup.`;
  return { ...check, ok: false, found: 'installed, and does not start', remedy };
}
