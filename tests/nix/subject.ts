import { afterAll, describe, it } from 'vitest';
import { BridgeClient } from '../../bridge/client.js';
import { contract, type Trouble } from '../bridge/contract.js';
import { Standin, nixVersion } from './standin.js';
import type { Way } from './ways.js';

const words: Record<Exclude<Trouble, 'activation'>, string> = {
  evaluation: 'missing_file.nix-2.8.log',
  build: 'builder_failed.nix-2.8.log',
  no_space: 'no_space.nix-2.8.log',
  permission: 'sudo_without_terminal.text.log',
  no_network: 'no_network.nix-2.8.log',
};

/** Runs the contract of all backends on a stand-in machine with a real Nix. */
export function contractOnNix(name: string, way: Way | undefined): void {
  const version = nixVersion();
  const lacking =
    version === undefined ? 'Nix' : way === undefined ? 'module or no Python for it' : undefined;
  if (lacking !== undefined || !way) {
    describe.skip(`contract: ${name} (there is no ${lacking!} on this machine)`, () => it('is skipped'));
    return;
  }
  // Made once and put back before each test.
  let made: Standin | undefined;
  afterAll(() => made?.remove());
  contract(`${name}, Nix ${version!}`, {
    method: way.method,
    onlySteps: way.backend === 'native',
    packages: ['htop', 'hello'],
    option: 'services.printing.enable',
    updates: true,
    open: async () => {
      made = made?.again() ?? withNewerPackages(new Standin(way.env)).keep();
      const machine = made;
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
        close: () => client.close(),
      };
    },
  });
}

function withNewerPackages(machine: Standin): Standin {
  machine.release(2);
  return machine;
}
