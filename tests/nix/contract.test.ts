import { describe, it } from 'vitest';
import { BridgeClient } from '../../bridge/client.js';
import { contract, type Trouble } from '../bridge/contract.js';
import { Standin, nixVersion } from './standin.js';

const words: Record<Exclude<Trouble, 'activation'>, string> = {
  evaluation: 'missing_file.nix-2.8.log',
  build: 'builder_failed.nix-2.8.log',
  no_space: 'no_space.nix-2.8.log',
  permission: 'sudo_without_terminal.text.log',
  no_network: 'no_network.nix-2.8.log',
};

const version = nixVersion();

if (version === undefined) {
  describe.skip('the contract on a real Nix (there is no Nix on this machine)', () => it('is skipped'));
} else {
  contract(`subprocess, Nix ${version}`, {
    method: 'subprocess',
    packages: ['htop', 'hello'],
    option: 'services.printing.enable',
    updates: true,
    open: async () => {
      const machine = new Standin();
      machine.release(2);
      const client = await BridgeClient.start({
        backend: 'subprocess',
        stateDir: machine.stateDir,
        env: machine.env,
      });
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
