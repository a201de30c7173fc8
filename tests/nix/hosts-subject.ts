import { describe, it } from 'vitest';
import { hostsContract } from '../bridge/hosts-contract.js';
import { hostsMissing, StandinHosts } from './hosts.js';
import type { Way } from './ways.js';

/** Runs the contract for other machines on stand-ins with a real Nix behind a real sshd. */
export function hostsContractOnNix(name: string, way: Way | undefined): void {
  const lacking = way === undefined ? 'there is no Python for its module' : hostsMissing();
  if (way === undefined || lacking !== undefined) {
    describe.skip(`other machines: ${name} (${lacking ?? ''})`, () => it('is skipped'));
    return;
  }
  hostsContract(`${name}, by ssh`, {
    method: way.method,
    packages: ['htop', 'hello'],
    open: async () => {
      const standins = new StandinHosts(way.env);
      const client = await standins.open(way);
      return {
        client,
        down: (host, down) => {
          standins.down(host, down);
          return Promise.resolve();
        },
        failActivation: (host) => {
          standins.failActivation(host);
          return Promise.resolve();
        },
        close: async () => {
          await client.close();
          standins.remove();
        },
      };
    },
  });
}
