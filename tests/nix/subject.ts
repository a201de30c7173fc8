import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, it } from 'vitest';
import { BridgeClient } from '../../bridge/client.js';
import { contract, type Trouble } from '../bridge/contract.js';
import { pythons } from '../bridge/support.js';
import { Standin, nixVersion } from './standin.js';

const words: Record<Exclude<Trouble, 'activation'>, string> = {
  evaluation: 'missing_file.nix-2.8.log',
  build: 'builder_failed.nix-2.8.log',
  no_space: 'no_space.nix-2.8.log',
  permission: 'sudo_without_terminal.text.log',
  no_network: 'no_network.nix-2.8.log',
};

interface Way {
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

/** Runs the contract of all backends on a stand-in machine with a real Nix. */
export function contractOnNix(name: string, way: Way | undefined): void {
  const version = nixVersion();
  const lacking =
    version === undefined ? 'Nix' : way === undefined ? 'module or no Python for it' : undefined;
  if (lacking !== undefined || !way) {
    describe.skip(`contract: ${name} (there is no ${lacking!} on this machine)`, () => it('is skipped'));
    return;
  }
  contract(`${name}, Nix ${version!}`, {
    method: way.method,
    packages: ['htop', 'hello'],
    option: 'services.printing.enable',
    updates: true,
    open: async () => {
      const machine = new Standin(way.env);
      machine.release(2);
      const { stateDir, env } = machine;
      const python = way.python === undefined ? {} : { python: way.python };
      const client = await BridgeClient.start({ backend: way.backend, stateDir, env, ...python });
      return {
        client,
        trouble: (kind) => {
          if (kind === 'activation') machine.failActivation();
          else machine.failBuild(words[kind]);
          return Promise.resolve();
        },
        slow: () => {
          machine.configure('  standin.delay = "0.6";');
          return Promise.resolve();
        },
        close: async () => {
          await client.close();
          machine.remove();
        },
      };
    },
  });
}
