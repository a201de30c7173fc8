/** The speech models and Piper. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findPaths } from '../../paths.js';
import { voskAlone } from '../../understanding/vosk-ears.js';
import { modelsFor, type Model } from '../manifest.js';
import { findDamage, lookAt } from '../stamp.js';
import type { Check } from './check.js';
import { outputOf } from './programs.js';

type Environment = Readonly<Record<string, string | undefined>>;

const FETCH = 'Run aloud setup.';
/** The model that hears; with Vosk's English model Aloud hears without it. */
const DECODER = 'moonshine-tiny-en';

/** Checks of the models, every file compared by its sum, and of Piper, started for real. */
export async function speechChecks(
  env: Environment,
  models = modelsFor('run'),
  signal?: AbortSignal,
): Promise<Check[]> {
  const checks: Check[] = [];
  const paths = findPaths(env);
  const alone = voskAlone(paths) !== null;
  for (const model of models)
    if (alone && model.name === DECODER) checks.push(voskHears(model));
    else checks.push(await modelCheck(model, join(paths.models, model.name), signal));
  checks.push(await piperCheck(env));
  checks.push(await wakeWordCheck(env));
  return checks;
}

/** The decoder is missed, and nothing stands still for want of it. */
function voskHears({ name }: Model): Check {
  const remedy = `${FETCH} With it requests and names are held against their sound, and more of them are heard.`;
  return { name: `model ${name}`, needed: false, ok: false, found: 'not here, Vosk hears alone', remedy };
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

function piperCheck(env: Environment): Promise<Check> {
  return programCheck(env, 'Piper voice', findPaths(env).piperPython, 'piper', 'piper-tts');
}

function wakeWordCheck(env: Environment): Promise<Check> {
  return programCheck(env, 'wake word', findPaths(env).wakePython, 'pymicro_wakeword', 'pymicro-wakeword');
}

/** A program in Python is there and starts. */
async function programCheck(
  env: Environment,
  name: string,
  python: string,
  module: string,
  project: string,
): Promise<Check> {
  const check = { name, needed: false };
  if (!existsSync(python)) return { ...check, ok: false, found: `no ${python}`, remedy: FETCH };
  const script = `import ${module}, importlib.metadata as m; print(m.version("${project}"))`;
  const version = await outputOf(python, ['-c', script], env, 60);
  if (version !== undefined) return { ...check, ok: true, found: `${project} ${version}` };
  const remedy = `Remove ${dirname(dirname(python))} and run aloud setup.`;
  return { ...check, ok: false, found: 'installed, and does not start', remedy };
}
