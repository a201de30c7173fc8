/** All of set-up: models, programs in Python, and what is said where something stays away. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { lock } from '../../scripts/lib/lock.mjs';
import { megabytes } from '../../scripts/lib/progress.mjs';
import { findPaths } from '../paths.js';
import { interrupted, SetupError } from './errors.js';
import type { Report } from './events.js';
import { modelsFor, readManifest, type Model, type Purpose } from './manifest.js';
import { ensureModel, sweep, type ModelSetup } from './model.js';
import { hasPip, type Pip } from './pip.js';
import {
  install,
  isInstalled,
  makeEnvironment,
  PYTHON_PROGRAMS,
  requirePython,
  type PythonProgram,
} from './python-program.js';
import { lookAt } from './stamp.js';
import { Unreachable } from './unreachable.js';

export interface SetUpOptions {
  for: Purpose;
  report: Report;
  env?: Readonly<Record<string, string | undefined>>;
  signal?: AbortSignal | undefined;
  /** Read all files and compare their sums; what is damaged is fetched again. */
  verify?: boolean;
  /** Try again at once what could not be reached a short while ago. */
  insist?: boolean;
  models?: readonly Model[];
  download?: ModelSetup['download'];
}

/**
 * Brings what is missing and checks what is there; safe to stop at any moment
 * and to run twice at once.
 *
 * @throws SetupError when something that Aloud cannot do without is missing
 */
export async function setUp(options: SetUpOptions): Promise<void> {
  const env = options.env ?? process.env;
  const { models } = findPaths(env);
  const programs = missingPrograms(env);
  const wanted = modelsFor(options.for, options.models ?? readManifest());
  const quick = !options.verify && !options.insist;
  if (
    quick &&
    wanted.every((model) => lookAt(join(models, model.name), model) === 'present') &&
    programs.length === 0
  )
    return;
  const held = await lock(`${models}/set-up`, {
    signal: options.signal,
    onWait: () => {
      options.report({ type: 'note', text: 'Another set-up is running; waiting for it.' });
    },
  }).catch((error: unknown) => {
    throw options.signal?.aborted ? interrupted(error) : error;
  });
  try {
    await sweep(models);
    await bring(wanted, models, programs, { ...options, env });
  } finally {
    held.release();
  }
}

async function bring(
  wanted: readonly Model[],
  models: string,
  programs: readonly Missing[],
  options: SetUpOptions & { env: Readonly<Record<string, string | undefined>> },
): Promise<void> {
  const { report, env, signal } = options;
  const finder = new PipFinder(join(findPaths(env).data, 'pip.part'), env, signal);
  const setup: ModelSetup = {
    models,
    pip: () => finder.find(),
    report,
    signal,
    ...(options.verify ? { verify: true } : {}),
    ...(options.download ? { download: options.download } : {}),
  };
  const unreachable = await Unreachable.read(join(models, '.unreachable.json'));
  const leftAlone = (model: Model) =>
    model.need === 'optional' && !options.insist && unreachable.recently(model.name);
  announce(
    wanted.filter((model) => !leftAlone(model)),
    models,
    report,
  );
  try {
    for (const model of wanted) {
      if (leftAlone(model)) {
        report({
          type: 'note',
          text: `${model.name} is not here (its source could not be reached). ${model.without}`,
        });
        continue;
      }
      await bringModel(model, setup, unreachable);
    }
    for (const program of programs) await bringProgram(program, setup, env);
  } finally {
    await finder.clear();
  }
}

interface Missing {
  readonly program: PythonProgram;
  readonly folder: string;
}

/** The programs to be installed; none that the person brings. */
function missingPrograms(env: Readonly<Record<string, string | undefined>>): Missing[] {
  const { data } = findPaths(env);
  return PYTHON_PROGRAMS.filter(({ variable }) => env[variable] === undefined)
    .map((program) => ({ program, folder: join(data, program.folder) }))
    .filter(({ program, folder }) => !isInstalled(program, folder));
}

/** Says before anything is fetched how much it is. */
function announce(wanted: readonly Model[], models: string, report: Report): void {
  const missing = wanted.filter((model) => lookAt(join(models, model.name), model) === 'absent');
  if (missing.length === 0) return;
  const size = megabytes(missing.reduce((sum, model) => sum + model.archive.size, 0));
  const names = missing.map(({ name }) => name).join(', ');
  report({
    type: 'note',
    text: `Fetching speech models once, ${size}: ${names}. This can be stopped and goes on later.`,
  });
}

async function bringModel(model: Model, setup: ModelSetup, unreachable: Unreachable): Promise<void> {
  // What Aloud can do without is not worth a long wait.
  const patience =
    model.need === 'optional' ? { attempts: 2, stallMs: 10_000, ...setup.download } : setup.download;
  try {
    await ensureModel(model, { ...setup, ...(patience ? { download: patience } : {}) });
    await unreachable.forget(model.name);
  } catch (error) {
    if (!(error instanceof SetupError) || model.need === 'run') throw error;
    if (!['SOURCE_UNREACHABLE', 'DOWNLOAD_DAMAGED', 'PIP_MISSING'].includes(error.code)) throw error;
    if (error.code === 'SOURCE_UNREACHABLE') await unreachable.note(model.name);
    setup.report({ type: 'note', text: `Going on without ${model.name}: ${error.what}. ${model.without}` });
  }
}

async function bringProgram(
  { program, folder }: Missing,
  setup: ModelSetup,
  env: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  // Another set-up may have brought it meanwhile.
  if (isInstalled(program, folder)) return;
  try {
    await install(program, folder, env, setup);
  } catch (error) {
    const without = ['INSTALL_FAILED', 'SOURCE_UNREACHABLE', 'DOWNLOAD_DAMAGED'];
    if (!(error instanceof SetupError) || !without.includes(error.code)) throw error;
    const text = `Going on without ${program.name}. ${error.message} ${program.without}`;
    setup.report({ type: 'note', text });
  }
}

/** Finds a pip once, when one is needed: the Python's own, else that of a passing virtual environment. */
class PipFinder {
  #pip: Promise<Pip> | undefined;

  constructor(
    private readonly folder: string,
    private readonly env: Readonly<Record<string, string | undefined>>,
    private readonly signal: AbortSignal | undefined,
  ) {}

  find(): Promise<Pip> {
    this.#pip ??= this.#look();
    return this.#pip;
  }

  async #look(): Promise<Pip> {
    const python = requirePython(this.env).command;
    const own: Pip = { python, env: this.env, signal: this.signal };
    if (await hasPip(own)) return own;
    const made = await makeEnvironment(python, this.folder, this.env, this.signal);
    if (made) return made;
    throw new SetupError(
      'PIP_MISSING',
      'Aloud fetches its speech models with pip, and this Python has none',
      'install it (Debian, Ubuntu: apt install python3-pip python3-venv) and run this again',
    );
  }

  clear(): Promise<void> {
    return rm(this.folder, { recursive: true, force: true });
  }
}
