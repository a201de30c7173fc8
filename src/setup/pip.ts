/** Asks pip where wheels are, so that the person's own configuration of pip counts. */
import { execa, ExecaError } from 'execa';
import { z } from 'zod';
import { diskFull, interrupted, SetupError } from './errors.js';

/** How to start a Python whose `-m pip` works. */
export interface Pip {
  python: string;
  env?: Readonly<Record<string, string | undefined>> | undefined;
  signal?: AbortSignal | undefined;
}

export interface Wheel {
  project: string;
  version: string;
  url: string;
  sha256: string;
}

const InstallReport = z.object({
  install: z.array(
    z.object({
      download_info: z.object({
        url: z.string(),
        archive_info: z.object({
          hashes: z.object({ sha256: z.string() }).optional(),
          hash: z.string().optional(),
        }),
      }),
      metadata: z.object({ name: z.string(), version: z.string() }),
    }),
  ),
});

/** Wheels are named for one platform and Python, or else for those of `pip.python`. */
export interface WheelTarget {
  platform: string;
  python: string;
}

const QUIET = ['--quiet', '--disable-pip-version-check', '--no-input', '--retries', '2', '--timeout', '20'];

/** pip's own time limit counts each try; this one ends all of them. */
const PIP_TIMEOUT_MS = 120_000;

/** True when the Python has a pip that can report (22.2 or later). */
export async function hasPip(pip: Pip): Promise<boolean> {
  const run = await runPip(pip, ['--version']).catch(() => undefined);
  const [, major = 0, minor = 0] = (/^pip (\d+)\.(\d+)/.exec(run ?? '') ?? []).map(Number);
  return major > 22 || (major === 22 && minor >= 2);
}

/**
 * Finds wheels of pinned versions without fetching them.
 *
 * @param pins such as "numpy==2.4.6"
 * @throws SetupError SOURCE_UNREACHABLE, INTERRUPTED
 */
export async function findWheels(pip: Pip, pins: readonly string[], target?: WheelTarget): Promise<Wheel[]> {
  const args = [
    'install',
    '--dry-run',
    '--ignore-installed',
    '--no-deps',
    '--only-binary=:all:',
    '--report',
    '-',
  ];
  // pip takes a foreign platform only together with a target folder, which a dry run leaves alone.
  if (target) args.push('--target', '.');
  const output = await runPip(pip, [...args, ...QUIET, ...targetArgs(target), ...pins]).catch(
    (error: unknown) => {
      throw pipError(pins, error, pip.signal);
    },
  );
  return InstallReport.parse(JSON.parse(output)).install.map(({ download_info: info, metadata }) => ({
    project: metadata.name,
    version: metadata.version,
    url: info.url,
    sha256: info.archive_info.hashes?.sha256 ?? (info.archive_info.hash ?? '').replace(/^sha256=/, ''),
  }));
}

/**
 * Lets pip fetch one wheel itself: for networks that only pip is set up for
 * (a proxy, a certificate of its own).
 */
export async function pipDownload(
  pip: Pip,
  pin: string,
  folder: string,
  target?: WheelTarget,
): Promise<void> {
  const args = ['download', '--no-deps', '--only-binary=:all:', '--dest', folder];
  await runPip(pip, [...args, ...QUIET, ...targetArgs(target), pin], 0).catch((error: unknown) => {
    throw pipError([pin], error, pip.signal);
  });
}

/** Installs from wheels that are already here, each checked against its sha256 again. */
export async function pipInstall(pip: Pip, requirements: string, wheels: string): Promise<void> {
  const args = [
    'install',
    '--no-index',
    '--find-links',
    wheels,
    '--no-deps',
    '--require-hashes',
    '-r',
    requirements,
  ];
  await runPip(pip, [...args, ...QUIET], 0).catch((error: unknown) => {
    if (pip.signal?.aborted) throw interrupted(error);
    if (/No space left|quota exceeded/i.test(String(error))) throw diskFull(wheels, error);
    throw new SetupError(
      'INSTALL_FAILED',
      `pip could not install Piper (${lastLine(error)})`,
      'check that Python is whole and run this again',
      {
        cause: error,
      },
    );
  });
}

function targetArgs(target: WheelTarget | undefined): string[] {
  return target ? ['--platform', target.platform, '--python-version', target.python] : [];
}

async function runPip(pip: Pip, args: string[], timeout = PIP_TIMEOUT_MS): Promise<string> {
  const run = await execa(pip.python, ['-m', 'pip', ...args], {
    ...(pip.env ? { env: pip.env, extendEnv: false } : {}),
    ...(pip.signal ? { cancelSignal: pip.signal } : {}),
    timeout,
    stdin: 'ignore',
  });
  return run.stdout;
}

function pipError(pins: readonly string[], error: unknown, signal: AbortSignal | undefined): SetupError {
  if (signal?.aborted) return interrupted(error);
  const names = pins.length > 2 ? `${pins.length} packages` : pins.join(' and ');
  return new SetupError(
    'SOURCE_UNREACHABLE',
    `pip cannot find ${names}`,
    'check the network connection and run this again; what has arrived is kept',
    { cause: error },
  );
}

function lastLine(error: unknown): string {
  const text = error instanceof ExecaError && typeof error.stderr === 'string' ? error.stderr : String(error);
  return text.trim().split('\n').at(-1) ?? '';
}
