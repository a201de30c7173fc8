/** Where the user's own packages are, and what Nix lists of them. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { AloudError } from '../errors.js';

/** The user's nixpkgs. */
export interface Nixpkgs {
  /** Names its content: the same revision lists the same packages. */
  readonly revision: string;
  /** The folder it is in; for a flake's input Nix is asked, which can take seconds. */
  folder(signal: AbortSignal): Promise<string>;
}

const STORE = /^\/nix\/store\//;
const FLAKES = ['--extra-experimental-features', 'nix-command flakes'];
/** Nix answers where its search path leads within this, or not at all. */
const FIND_MS = 20_000;

/**
 * The nixpkgs that this machine is made from: the input of the system's flake,
 * or what `<nixpkgs>` leads to; undefined where neither is there.
 */
export async function findNixpkgs(env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<Nixpkgs | undefined> {
  const flake = flakeFolder(env);
  return (flake === undefined ? undefined : ofFlake(flake)) ?? (await ofSearchPath(env, signal));
}

function flakeFolder(env: NodeJS.ProcessEnv): string | undefined {
  const folder = env.ALOUD_CONFIGURATION ?? env.NIXOS_CONFIG ?? '/etc/nixos';
  const file = join(folder, 'flake.nix');
  return existsSync(file) ? join(realpathSync(file), '..') : undefined;
}

interface Lock {
  readonly root: string;
  readonly nodes: Readonly<
    Record<
      string,
      {
        readonly inputs?: Readonly<Record<string, unknown>>;
        readonly locked?: { readonly narHash?: string; readonly rev?: string };
      }
    >
  >;
}

function ofFlake(flake: string): Nixpkgs | undefined {
  try {
    const lock = JSON.parse(readFileSync(join(flake, 'flake.lock'), 'utf8')) as Lock;
    const node = lock.nodes[lock.root]?.inputs?.nixpkgs;
    const locked = typeof node === 'string' ? lock.nodes[node]?.locked : undefined;
    const content = locked?.narHash ?? locked?.rev;
    if (content === undefined) return undefined;
    return { revision: `flake ${content}`, folder: (signal) => inputFolder(flake, signal) };
  } catch {
    // No lock, or none that can be read: the search path is tried instead.
    return undefined;
  }
}

async function inputFolder(flake: string, signal: AbortSignal): Promise<string> {
  const reference = JSON.stringify(flake).replaceAll('${', '\\${');
  const expression = `(builtins.getFlake ${reference}).inputs.nixpkgs.outPath`;
  try {
    const args = ['eval', ...FLAKES, '--impure', '--raw', '--expr', expression];
    return (await execa('nix', args, { cancelSignal: signal, stdin: 'ignore' })).stdout;
  } catch (cause) {
    signal.throwIfAborted();
    throw new AloudError(
      'source-unreadable',
      `Nix can't find the nixpkgs that the flake in ${flake} names; check that flake with "nix flake metadata".`,
      { cause },
    );
  }
}

async function ofSearchPath(env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<Nixpkgs | undefined> {
  const { stdout, failed } = await execa('nix-instantiate', ['--find-file', 'nixpkgs'], {
    cancelSignal: signal,
    env,
    timeout: FIND_MS,
    stdin: 'ignore',
    reject: false,
  });
  signal.throwIfAborted();
  if (failed || !existsSync(stdout)) return undefined;
  const folder = realpathSync(stdout);
  return { revision: revisionOf(folder), folder: () => Promise.resolve(folder) };
}

/** A path in the store never changes; elsewhere a checkout tells its revision, or else the times of its files do. */
function revisionOf(folder: string): string {
  if (STORE.test(folder)) return folder;
  const marks = ['.git-revision', '.version-suffix', '.git/HEAD', '.git/logs/HEAD', 'default.nix', '.'].map(
    (name) => {
      const file = join(folder, name);
      const found = statSync(file, { throwIfNoEntry: false });
      return found === undefined ? '' : `${name} ${found.size} ${found.mtimeMs}`;
    },
  );
  return `${folder} ${createHash('sha256').update(marks.join('\n')).digest('hex').slice(0, 16)}`;
}

/**
 * Writes what Nix lists of a nixpkgs to a file, as JSON.
 * @throws {AloudError} `source-unreadable` when Nix can't evaluate it
 */
export async function listPackages(folder: string, file: string, signal: AbortSignal): Promise<void> {
  const args = ['-f', folder, '-qaP', '--json', '--meta', '--arg', 'config', '{ allowAliases = false; }'];
  try {
    await execa('nix-env', args, { cancelSignal: signal, stdin: 'ignore', stdout: { file } });
  } catch (cause) {
    signal.throwIfAborted();
    throw new AloudError(
      'source-unreadable',
      `Nix can't list the packages of ${folder}; run "nix-env -f ${folder} -qaP" to see why.`,
      { cause },
    );
  }
}
