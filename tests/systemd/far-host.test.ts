import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { confirm, type BridgeClient } from '../../bridge/client.js';
import type { HostOutcome, Outcome } from '../../bridge/protocol.js';
import { apply, carryOut, planned } from '../bridge/support.js';
import { withoutNix } from '../nix/standin.js';
import { titled, without } from '../support/needs.js';
import { Booted } from './booted.js';
import { FarHost } from './far-host.js';

const UNIT = 'nixos-rebuild-switch-to-configuration.service';
const HOSTS = ['server'];
const noSshd = without('ssh', 'openssh-client') ?? without('sudo');
const { machine, why } = await Booted.orWhyNot(withoutNix() ?? noSshd);

describe.skipIf(machine === undefined)(
  titled('another machine with systemd, by ssh and sudo', why),
  { timeout: 60_000 },
  () => {
    const inside = machine!;
    let host: FarHost;
    let client: BridgeClient | undefined;

    beforeAll(async () => {
      host = await FarHost.install(inside);
    }, 120_000);
    afterAll(async () => {
      await client?.close();
      await inside.stop();
    });

    const as = async (user: string, sudo: boolean): Promise<BridgeClient> => {
      await client?.close();
      client = await host.client(user, sudo);
      return client;
    };
    const outcomeOf = (outcome: Outcome): HostOutcome => outcome.result!.hosts![0]!;
    const journal = () => inside.output(['journalctl', '--no-pager', '--output=cat', `--unit=${UNIT}`]);

    it('is changed by a user who has sudo without a password, the activation in a unit of its own', async () => {
      const ops = await as('ops', true);
      const before = await host.profile.generation();
      const done = await carryOut(ops, apply({ install: ['htop'], hosts: HOSTS }));
      expect(done.failure).toBeUndefined();
      expect(await host.profile.generation()).toBe(before + 1);
      expect(await host.profile.runsItsProfile()).toBe(true);
      await inside.output(['test', '-x', '/nix/var/nix/profiles/system/sw/bin/htop']);
      expect(await journal()).toMatch(/switch-to-configuration switch\.\n.*Deactivated successfully/s);

      const back = await carryOut(ops, { operation: 'undo', hosts: HOSTS });
      expect(back.failure).toBeUndefined();
      expect(await host.profile.generation()).toBe(before);
      expect(await host.profile.runsItsProfile()).toBe(true);
      expect((await journal()).match(/Deactivated successfully/g)).toHaveLength(2);

      const garbage = await planned(ops, { operation: 'collect_garbage', keepLast: 1, hosts: HOSTS });
      const freed = await ops.execute(garbage, confirm(garbage, 'phrase'));
      expect(freed.failure).toBeUndefined();
      expect(await host.profile.generations()).toEqual([before, before + 1]);
    });

    it('is not planned on where sudo asks for a password, or where it was not said that it is needed', async () => {
      const wish = apply({ install: ['htop'], hosts: HOSTS });
      const refusal = async (user: string, sudo: boolean) => {
        const { failure } = await (await as(user, sudo)).plan(wish);
        return failure!;
      };
      const before = await host.profile.generations();
      const asked = await refusal('eve', true);
      expect(asked.code).toBe('permission');
      expect(asked.sentence).toBe(
        "On server: Changing it needs sudo there without a password, since a password can't be given by voice or by ssh.",
      );
      expect(asked.suggestions[0]).toMatch(/security\.sudo\.wheelNeedsPassword/);
      expect(asked.details.join('\n')).toMatch(/password is required/);
      expect((await refusal('joe', true)).code).toBe('permission');
      const unsaid = await refusal('kim', false);
      expect(unsaid.code).toBe('permission');
      expect(unsaid.suggestions[0]).toMatch(/aloud settings set hosts\.server\.sudo true/);
      expect(await host.profile.generations()).toEqual(before);
      const looked = await (await as('eve', true)).read({ operation: 'list_generations', hosts: HOSTS });
      expect(outcomeOf(looked).result!.generations!.length).toBe(before.length);
    });

    it('says that Nix there does not trust who brings what was built elsewhere', async () => {
      const kim = await as('kim', true);
      const before = await host.profile.generation();
      const done = await carryOut(kim, apply({ install: ['hello'], hosts: HOSTS }));
      expect(done.failure!.code).toBe('untrusted_user');
      expect(done.failure!.suggestions.join(' ')).toMatch(/trusted/);
      expect(await host.profile.generation()).toBe(before);
      expect(await host.wanted()).toMatchObject({ packages: [] });
    });

    it('settles a change whose connection was lost when its activation has ended there', async () => {
      const ops = await as('ops', true);
      const before = await host.profile.generation();
      await host.hold(true);
      const plan = await planned(ops, apply({ install: ['hello'], hosts: HOSTS }));
      const changing = ops.execute(plan, confirm(plan, 'yes'));
      while ((await inside.run(['systemctl', 'is-active', UNIT])).stdout !== 'active') await delay(100);
      await host.disconnect('ops');
      const early = await Promise.race([changing, delay(1_500)]);
      expect(early, 'it is at work there').toBeUndefined();
      await host.hold(false);
      const { failure } = outcomeOf(await changing);
      expect(failure).toMatchObject({ code: 'no_network' });
      expect(failure!.sentence).toMatch(/runs the new system/);
      expect(await host.profile.generation()).toBeGreaterThan(before);
      expect(await host.profile.runsItsProfile()).toBe(true);
      expect(await host.wanted()).toMatchObject({ packages: ['hello'] });
      const again = await planned(ops, apply({ install: ['hello'], hosts: HOSTS }));
      expect(again.nothingToDo).toBe(true);
    });
  },
);
