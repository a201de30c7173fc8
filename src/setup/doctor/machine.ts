/** Node, Python, Nix, and the place where Aloud keeps things. */
import { existsSync } from 'node:fs';
import { mkdir, rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { megabytes } from '../../../scripts/lib/progress.mjs';
import { findPython } from '../../../scripts/lib/python.mjs';
import { nodeIsNewEnough } from '../../../scripts/lib/prepare.mjs';
import { findPaths } from '../../paths.js';
import { systemCode } from '../errors.js';
import type { Check } from './check.js';
import { findProgram, outputOf } from './programs.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** Room for the store and for fetching the largest model anew. */
const ENOUGH_BYTES = 400e6;

/** Checks of the machine itself. */
export async function machineChecks(env: Environment): Promise<Check[]> {
  return [node(), python(env), ...(await nix(env)), await folder(env), await space(env)];
}

function node(): Check {
  const ok = nodeIsNewEnough(process.versions.node);
  const check = { name: 'Node', ok, needed: true, found: process.versions.node };
  return ok ? check : { ...check, remedy: 'Install Node 20.19 or later.' };
}

function python(env: Environment): Check {
  const found = findPython({ ...env });
  const remedy = 'Install Python 3.11 or later, or name one in ALOUD_PYTHON.';
  if (!found) return { name: 'Python', ok: false, needed: true, found: 'none', remedy };
  const check = { name: 'Python', ok: found.ok, needed: true, found: `${found.version}, ${found.command}` };
  return found.ok ? check : { ...check, remedy };
}

async function nix(env: Environment): Promise<Check[]> {
  const version = findProgram('nix', env) ? await outputOf('nix', ['--version'], env) : undefined;
  const nixos = existsSync('/etc/NIXOS');
  const rebuild = findProgram('nixos-rebuild', env);
  const instead = 'Aloud practises on its rehearsal machine here; to change a machine, run it on NixOS.';
  return [
    version
      ? { name: 'Nix', ok: true, needed: false, found: version }
      : { name: 'Nix', ok: false, needed: false, found: 'none', remedy: instead },
    nixos && rebuild
      ? { name: 'NixOS', ok: true, needed: false, found: rebuild }
      : {
          name: 'NixOS',
          ok: false,
          needed: false,
          found: nixos ? 'no nixos-rebuild' : 'another system',
          remedy: instead,
        },
  ];
}

async function folder(env: Environment): Promise<Check> {
  const path = findPaths(env).data;
  const check = { name: 'data folder', needed: true, found: path };
  const trial = join(path, `.trial-${process.pid}`);
  try {
    await mkdir(path, { recursive: true });
    await writeFile(trial, '');
    await rm(trial);
    return { ...check, ok: true };
  } catch (error) {
    const found = `${path} cannot be written (${systemCode(error) ?? 'unknown reason'})`;
    return {
      ...check,
      ok: false,
      found,
      remedy: `Make ${path} writable, or set XDG_DATA_HOME to a folder that is.`,
    };
  }
}

async function space(env: Environment): Promise<Check> {
  const path = existsSync(findPaths(env).data) ? findPaths(env).data : '/';
  const { bavail, bsize } = await statfs(path);
  const free = bavail * bsize;
  const check = {
    name: 'disk space',
    ok: free >= ENOUGH_BYTES,
    needed: false,
    found: `${megabytes(free)} free`,
  };
  return check.ok ? check : { ...check, remedy: `Free some space on the disk that holds ${path}.` };
}
