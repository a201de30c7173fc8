/** Piper in a virtual environment of its own: a program beside Aloud, never part of it. */
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

function requirementsFile(): string {
  return join(packageRoot(), 'models', 'piper-requirements.txt');
}

/** The pins of a requirements file with the sums that each may have. */
export function readRequirements(text: string): Map<string, Set<string>> {
  const pins = new Map<string, Set<string>>();
  for (const [, pin = '', hashes = ''] of text.matchAll(/^(\S+==\S+)((?:\s*\\\n\s*--hash=\S+)*)/gm))
    pins.set(pin, new Set([...hashes.matchAll(/sha256:([0-9a-f]{64})/g)].map(([, sum]) => sum ?? '')));
  return pins;
}

/** What the stamp of a finished environment says: it is of this Python and these pins. */
function stampText(python: string): string {
  return `${python}\n${readFileSync(requirementsFile(), 'utf8')}`;
}

/** True when Piper is installed and its Python is still there. Quick: reads two files. */
export function piperIsInstalled(folder: string): boolean {
  try {
    const [version = ''] = readFileSync(join(folder, STAMP), 'utf8').split('\n');
    const [major, minor] = version.split('.');
    return (
      readFileSync(join(folder, STAMP), 'utf8') === stampText(version) &&
      existsSync(join(folder, 'bin', 'python')) &&
      existsSync(join(folder, 'lib', `python${major}.${minor}`, 'site-packages', 'piper'))
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
 * Installs Piper into `folder`, by way of `<folder>.part`.
 *
 * @throws SetupError PYTHON_MISSING, INSTALL_FAILED, SOURCE_UNREACHABLE, DOWNLOAD_DAMAGED, DISK_FULL, NO_PERMISSION, INTERRUPTED
 */
export async function installPiper(
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
    await fetchWheels(pip, wheels, setup);
    setup.report({ type: 'note', text: 'Installing Piper.' });
    await pipInstall(pip, requirementsFile(), wheels);
    await writeFile(join(part, STAMP), stampText(python.version));
    await replaceFolder(part, folder);
    await syncFolder(dirname(folder));
    await rm(wheels, { recursive: true, force: true });
  } catch (error) {
    await rm(part, { recursive: true, force: true });
    throw writeError(error, dirname(folder));
  }
}

async function fetchWheels(
  pip: Pip,
  folder: string,
  setup: Pick<ModelSetup, 'report' | 'signal' | 'download'>,
): Promise<void> {
  const pins = readRequirements(readFileSync(requirementsFile(), 'utf8'));
  const wheels = await findWheels(pip, [...pins.keys()]);
  const known = new Set([...pins.values()].flatMap((sums) => [...sums]));
  const strange = wheels.find(({ sha256 }) => !known.has(sha256));
  if (strange)
    throw new SetupError(
      'INSTALL_FAILED',
      `There is no checked build of ${strange.project} ${strange.version} for this Python and processor`,
      'name another Python in ALOUD_PYTHON and run aloud setup',
    );
  for (const wheel of wheels) await fetchWheel(wheel, folder, setup);
}

async function fetchWheel(
  wheel: Wheel,
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
        const item = `${wheel.project} for Piper`;
        setup.report({ type: 'progress', item, phase, done, total, unit: 'bytes' });
      },
    },
  );
}
