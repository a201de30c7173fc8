import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pythons } from '../bridge/support.js';

/** A way to the machine: which backend, under which Python, told what. */
export interface Way {
  readonly backend: 'native' | 'subprocess';
  readonly method: 'python_api' | 'subprocess';
  readonly python?: string | undefined;
  readonly env?: NodeJS.ProcessEnv;
}

/** The native way, with the double of `nixos_rebuild` of that shape; undefined without a Python for it. */
export function native(shape: 'nixos-25.11' | 'later'): Way | undefined {
  const python = pythons().find((path) => path.includes('3.13'));
  if (python === undefined) return undefined;
  const env = { ALOUD_NIXOS_REBUILD_PATH: resolve('tests/nix/double', shape) };
  return { backend: 'native', method: 'python_api', python, env };
}

/** The native way with NixOS's own module, where this machine has one or is told of one. */
export function realModule(): Way | undefined {
  const store = '/nix/store';
  const packages = existsSync(store)
    ? readdirSync(store).filter((name) => /-nixos-rebuild-ng-[\d.]+$/.test(name))
    : [];
  const found = packages.flatMap((name) => {
    const lib = join(store, name, 'lib');
    const folders = existsSync(lib) ? readdirSync(lib) : [];
    return folders.map((folder) => join(lib, folder, 'site-packages'));
  });
  const path = process.env['ALOUD_REAL_NIXOS_REBUILD'] ?? found.at(-1);
  const way = native('later');
  return path === undefined || !way ? undefined : { ...way, env: { ALOUD_NIXOS_REBUILD_PATH: path } };
}
