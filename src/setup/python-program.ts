/** Programs in Python, each in a virtual environment of its own: beside Aloud, never part of it. */
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { execa } from 'execa';
import { findPython } from '../../scripts/lib/python.mjs';
import { packageRoot } from '../paths.js';
import { syncFolder } from './archive.js';
import { download } from './download.js';
import { interrupted, SetupError, writeError } from './errors.js';
import { replaceFolder, type ModelSetup } from './model.js';
import { findWheels, hasPip, pipInstall, type Pip, type Wheel } from './pip.js';

type Environment = Readonly<Record<string, string | undefined>>;

const STAMP = '.aloud';

/** A program that set-up installs with pip. */
export interface PythonProgram {
  /** What people are told it is. */
  readonly name: string;
  /** Its folder among the user's data. */
  readonly folder: string;
  /** The variable with which a person brings a Python that has it. */
  readonly variable: string;
  /** Pins and sums, a file in models/. */
  readonly requirements: string;
  /** The package whose presence shows that it is installed. */
  readonly module: string;
  /** What is so without it. */
  readonly without: string;
}

export const PYTHON_PROGRAMS: readonly PythonProgram[] = [
  {
    name: 'the Piper voice',
    folder: 'piper',
    variable: 'ALOUD_PIPER_PYTHON',
    requirements: 'piper-requirements.txt',
    module: 'piper',
    without: 'Aloud speaks with eSpeak NG or Speech Dispatcher where one is installed, else in text only.',
  },
  {
    name: 'the wake word',
    folder: 'wake-word',
    variable: 'ALOUD_WAKE_PYTHON',
    requirements: 'wake-word-requirements.txt',
    module: 'pymicro_wakeword',
    without: 'Aloud listens by key, or to all that is said.',
  },
];

function requirementsFile({ requirements }: PythonProgram): string {
  return join(packageRoot(), 'models', requirements);
}

/** The pins of a requirements file with the sums that each may have. */
export function readRequirements(text: string): Map<string, Set<string>> {
  const pins = new Map<string, Set<string>>();
  for (const [, pin = '', hashes = ''] of text.matchAll(/^(\S+==\S+)((?:\s*\\\n\s*--hash=\S+)*)/gm))
    pins.set(pin, new Set([...hashes.matchAll(/sha256:([0-9a-f]{64})/g)].map(([, sum]) => sum ?? '')));
  return pins;
}

/** What the stamp of a finished environment says: it is of this Python and these pins. */
function stampText(program: PythonProgram, python: string): string {
  return `${python}\n${readFileSync(requirementsFile(program), 'utf8')}`;
}

/** True when it is installed and its Python is still there. Quick: reads two files. */
export function isInstalled(program: PythonProgram, folder: string): boolean {
  try {
    const [version = ''] = readFileSync(join(folder, STAMP), 'utf8').split('\n');
    const [major, minor] = version.split('.');
    return (
      readFileSync(join(folder, STAMP), 'utf8') === stampText(program, version) &&
      existsSync(join(folder, 'bin', 'python')) &&
      existsSync(join(folder, 'lib', `python${major}.${minor}`, 'site-packages', program.module))
    );
  } catch {
    return false;
  }
}

/** A Python 3.11 or later, or the failure that says how to get one. */
export function requirePython(env: Environment): { command: string; version: string } {
  const python = findPython(env);
  if (python?.ok) return python;
  throw new SetupError(
    'PYTHON_MISSING',
    'Aloud needs Python 3.11 or later',
    'install it, or name one in ALOUD_PYTHON, and run this again',
  );
}

/** Makes an empty virtual environment at `folder`; undefined when this Python cannot. */
export async function makeEnvironment(
  python: string,
  folder: string,
  env: Environment,
  signal?: AbortSignal,
): Promise<Pip | undefined> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(dirname(folder), { recursive: true });
  const made = await execa(python, ['-m', 'venv', folder], {
    env,
    extendEnv: false,
    reject: false,
    stdin: 'ignore',
    timeout: 120_000,
    ...(signal ? { cancelSignal: signal } : {}),
  });
  if (signal?.aborted) throw interrupted();
  const pip: Pip = { python: join(folder, 'bin', 'python'), env, signal };
  if (!made.failed && (await hasPip(pip))) return pip;
  await rm(folder, { recursive: true, force: true });
  return undefined;
}

/**
 * Installs a program into `folder`, by way of `<folder>.part`.
 *
 * @throws SetupError PYTHON_MISSING, INSTALL_FAILED, SOURCE_UNREACHABLE, DOWNLOAD_DAMAGED, DISK_FULL, NO_PERMISSION, INTERRUPTED
 */
export async function install(
  program: PythonProgram,
  folder: string,
  env: Environment,
  setup: Pick<ModelSetup, 'report' | 'signal' | 'download'>,
): Promise<void> {
  const python = requirePython(env);
  const part = `${folder}.part`;
  const wheels = `${folder}.wheels`;
  try {
    const pip = await makeEnvironment(python.command, part, env, setup.signal);
    if (!pip)
      throw new SetupError(
        'INSTALL_FAILED',
        'This Python cannot make virtual environments',
        'install its venv module (Debian, Ubuntu: apt install python3-venv) and run aloud setup',
      );
    await fetchWheels(program, pip, wheels, setup);
    setup.report({ type: 'note', text: `Installing ${program.name}.` });
    await pipInstall(pip, requirementsFile(program), wheels);
    await writeFile(join(part, STAMP), stampText(program, python.version));
    await replaceFolder(part, folder);
    await syncFolder(dirname(folder));
    await rm(wheels, { recursive: true, force: true });
  } catch (error) {
    await rm(part, { recursive: true, force: true });
    throw writeError(error, dirname(folder));
  }
}

async function fetchWheels(
  program: PythonProgram,
  pip: Pip,
  folder: string,
  setup: Pick<ModelSetup, 'report' | 'signal' | 'download'>,
): Promise<void> {
  const pins = readRequirements(readFileSync(requirementsFile(program), 'utf8'));
  const wheels = await findWheels(pip, [...pins.keys()]);
  const known = new Set([...pins.values()].flatMap((sums) => [...sums]));
  const strange = wheels.find(({ sha256 }) => !known.has(sha256));
  if (strange)
    throw new SetupError(
      'INSTALL_FAILED',
      `There is no checked build of ${strange.project} ${strange.version} for this Python and processor`,
      'name another Python in ALOUD_PYTHON and run aloud setup',
    );
  for (const wheel of wheels) await fetchWheel(wheel, program, folder, setup);
}

async function fetchWheel(
  wheel: Wheel,
  program: PythonProgram,
  folder: string,
  setup: Pick<ModelSetup, 'report' | 'signal' | 'download'>,
): Promise<void> {
  const file = join(folder, basename(new URL(wheel.url).pathname));
  if (existsSync(file)) return;
  await download(
    { url: wheel.url, file, sha256: wheel.sha256 },
    {
      ...setup.download,
      signal: setup.signal,
      onProgress: (phase, done, total) => {
        const item = `${wheel.project} for ${program.name}`;
        setup.report({ type: 'progress', item, phase, done, total, unit: 'bytes' });
      },
    },
  );
}
