/** Measures the bridge on a real Nix with the stand-in system. */
import { BridgeClient } from '../bridge/client.js';
import { Standin, nixVersion } from '../tests/nix/standin.js';
import { native } from '../tests/nix/ways.js';
import type { Figure, Part } from './figure.js';
import { changing } from './nix/changing.js';
import { onHosts } from './nix/hosts.js';
import { inside } from './nix/inside.js';
import { listing } from './nix/listing.js';

export const nix: Part = {
  name: 'nix',
  async run(log) {
    const figures: Figure[] = inside(log);
    const version = nixVersion();
    if (version === undefined) {
      log('There is no Nix on this machine, so the real bridge is not measured.');
      return figures;
    }
    const way = native('nixos-25.11');
    const machine = new Standin(way?.env);
    const { env } = machine;
    const start = (backend: string, python?: string): Promise<BridgeClient> =>
      BridgeClient.start({
        backend,
        stateDir: machine.path(`state-${backend}`),
        env,
        ...(python ? { python } : {}),
      });
    const clients = new Map([['subprocess', await start('subprocess')]]);
    if (way) clients.set('native', await start('native', way.python));
    try {
      for (const count of [5, 200]) figures.push(...(await listing(machine, clients, count, version)));
      for (const [name, client] of clients) figures.push(...(await changing(machine, name, client, version)));
      figures.push(...(await onHosts(version, log)));
      return figures;
    } finally {
      for (const client of clients.values()) await client.close();
      machine.remove();
    }
  },
};
