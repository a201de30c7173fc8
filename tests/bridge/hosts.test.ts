import { expect, it } from 'vitest';
import { BridgeClient } from '../../bridge/client.js';
import { hostsContract } from './hosts-contract.js';
import { apply, rehearsal, temporary } from './support.js';

const HOSTS = { server: { target: 'root@server' }, laptop: { target: 'laptop' } };

hostsContract('rehearsal', {
  method: 'rehearsal',
  packages: ['gimp', 'ripgrep'],
  open: async () => {
    const folder = temporary();
    const client = await BridgeClient.start({ backend: 'rehearsal', stateDir: folder.path, hosts: HOSTS });
    for (const host of Object.keys(HOSTS)) await client.rehearse({ host, speed: 0 });
    return {
      client,
      down: (host, down) => client.rehearse({ host, faults: down ? [{ kind: 'unreachable' }] : [] }),
      failActivation: (host) => client.rehearse({ host, faults: [{ kind: 'activation', times: 1 }] }),
      close: async () => {
        await client.close();
        folder.remove();
      },
    };
  },
});

it('does nothing anywhere where no other machines were named', async () => {
  const folder = temporary();
  const client = await rehearsal(folder.path);
  try {
    const before = (await client.read({ operation: 'list_packages' })).result;
    const hosts = ['server'];
    const refused = { ok: false, failure: { code: 'unsupported' } };
    expect(await client.plan(apply({ install: ['gimp'], hosts }))).toMatchObject(refused);
    expect(await client.read({ operation: 'list_generations', hosts })).toMatchObject(refused);
    expect((await client.read({ operation: 'list_packages' })).result).toEqual(before);
  } finally {
    await client.close();
    folder.remove();
  }
});

it('does not start with a machine that ssh could take for an option', async () => {
  const folder = temporary();
  const hosts = { server: { target: '-oProxyCommand=reboot' } };
  const starting = BridgeClient.start({ backend: 'rehearsal', stateDir: folder.path, hosts });
  await expect(starting).rejects.toThrow(/these are no hosts/);
  folder.remove();
});
