import { afterAll, describe, it } from 'vitest';
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
  // Made once and put back before each test.
  let made: StandinHosts | undefined;
  afterAll(() => made?.remove());
  hostsContract(`${name}, by ssh`, {
    method: way.method,
    onlySteps: way.backend === 'native',
    packages: ['htop', 'hello'],
    open: async () => {
      made = made?.again() ?? new StandinHosts(way.env).keep();
      const standins = made;
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
        close: () => client.close(),
      };
    },
  });
}
