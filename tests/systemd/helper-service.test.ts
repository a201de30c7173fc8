import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { confirm } from '../../bridge/client.js';
import { apply, carryOut, planned } from '../bridge/support.js';
import { withoutNix } from '../nix/standin.js';
import { titled } from '../support/needs.js';
import { Booted } from './booted.js';
import { HelperService, UNIT } from './helper-service.js';

const ACTIVATION = 'nixos-rebuild-switch-to-configuration.service';
const { machine, why } = await Booted.orWhyNot(withoutNix());

describe.skipIf(machine === undefined)(
  titled('the helper as the service that it is, in its sandbox', why),
  () => {
    const inside = machine!;
    let helper: HelperService;

    beforeAll(async () => {
      helper = await HelperService.install(inside);
    }, 120_000);
    afterAll(() => inside.stop());

    const managed = async (folder: string): Promise<unknown> =>
      JSON.parse(await inside.output(['cat', `${folder}/aloud/managed.json`]));

    it('changes the machine for a member of its group, the activation in a unit of its own', async () => {
      const ann = await helper.client('ann');
      expect(ann.hello.reason).toMatch(/It is done by Aloud's helper, as the administrator\.$/);
      const before = await helper.profile.generation();
      expect(await carryOut(ann, apply({ install: ['htop'] }))).toMatchObject({ ok: true });
      expect(await helper.profile.generation()).toBe(before + 1);
      expect(await helper.profile.runsItsProfile()).toBe(true);
      expect(await managed('/etc/nixos')).toMatchObject({ packages: ['htop'] });
      expect(await helper.journal(ACTIVATION)).toMatch(
        /switch-to-configuration switch\.\n.*Deactivated successfully/s,
      );
      expect(await carryOut(ann, { operation: 'undo' })).toMatchObject({ ok: true });
      expect(await helper.profile.generation()).toBe(before);
      await ann.close();
    });

    it('makes a change ready ahead, giving way to all else', async () => {
      const ann = await helper.client('ann');
      const wish = apply({ install: ['firefox'] });
      const outcome = await ann.read({
        operation: 'prepare',
        change: wish,
        budget: { bytes: 1e9, builds: 50 },
      });
      expect([outcome.failure, outcome.result?.prepared?.ready]).toEqual([undefined, true]);
      expect(await planned(ann, wish)).toMatchObject({ builds: 0, nothingToDo: false });
      await ann.close();
    });

    it('collects garbage, after the phrase that names it', async () => {
      const ann = await helper.client('ann');
      await carryOut(ann, apply({ install: ['hello'] }));
      const plan = await planned(ann, { operation: 'collect_garbage', keepLast: 1 });
      expect((await ann.execute(plan, confirm(plan, 'yes'))).failure?.code).toBe('not_confirmed');
      const again = await planned(ann, { operation: 'collect_garbage', keepLast: 1 });
      const before = await helper.profile.generations();
      expect((await ann.execute(again, confirm(again, 'phrase'))).failure).toBe(undefined);
      const after = await helper.profile.generations();
      expect(before.filter((id) => !after.includes(id))).toEqual(again.garbage!.generations);
      await ann.close();
    });

    it('asks polkit for each kind of operation', async () => {
      await helper.allow({ read: 'yes', change: 'auth_admin', destroy: 'no' });
      const ann = await helper.client('ann');
      const before = await helper.profile.generation();
      const plan = await planned(ann, apply({ install: ['htop'] }));
      const refused = await ann.execute(plan, confirm(plan, 'yes'));
      expect(refused.failure).toMatchObject({
        code: 'permission',
        sentence: "That needs an administrator's password, and there is nothing here that could ask for it.",
      });
      const garbage = await planned(ann, { operation: 'collect_garbage', keepLast: 1 });
      expect((await ann.execute(garbage, confirm(garbage, 'phrase'))).failure?.code).toBe('permission');
      expect(await helper.profile.generation()).toBe(before);
      await ann.close();
      await helper.allow({ read: 'yes', change: 'yes', destroy: 'yes' });
    });

    it('is out of reach of whoever is not in its group', async () => {
      const bob = await helper.client('bob');
      expect(bob.hello.reason).toContain(
        "The helper at /run/aloud/helper can't be reached: Permission denied.",
      );
      const plan = await bob.plan(apply({ install: ['htop'] }));
      const outcome = plan.plan && (await bob.execute(plan.plan, confirm(plan.plan, 'yes')));
      expect((outcome ?? plan).failure?.code).toBe('permission');
      await bob.close();
    });

    it('settles what was cut off when it is killed in the middle of an activation', async () => {
      const ann = await helper.client('ann');
      const before = await helper.profile.generation();
      await inside.output([
        'sed',
        '-i',
        's/^}$/  standin.activation = "slow";\\n}/',
        '/etc/nixos/configuration.nix',
      ]);
      const plan = await planned(ann, apply({ install: ['ffmpeg'] }));
      const cut = ann.execute(plan, confirm(plan, 'yes'), {
        onProgress: ({ phase, item }) => {
          if (phase === 'activating' && item === 'setting up /etc')
            void inside.run(['systemctl', 'kill', '-sKILL', UNIT]);
        },
      });
      expect((await cut).ok).toBe(false);
      // The activation is not the helper's: it goes on, and what comes next waits for it.
      const [now] = (await ann.read({ operation: 'list_generations' })).result!.generations!;
      expect([await helper.profile.generation(), await helper.profile.runsItsProfile()]).toEqual([
        before + 1,
        true,
      ]);
      expect(now).toMatchObject({ id: before + 1, current: true });
      expect(await managed('/etc/nixos')).toMatchObject({ packages: ['ffmpeg', 'hello'] });
      await ann.close();
    });

    it('reaches nothing but what it is there for', async () => {
      const ann = await helper.client('ann');
      const pid = await inside.output(['systemctl', 'show', '--property=MainPID', '--value', UNIT]);
      const status = await inside.output(['cat', `/proc/${pid}/status`]);
      expect(status).toMatch(/^CapEff:\t0+$/m);
      expect(status).toMatch(/^NoNewPrivs:\t1$/m);
      expect(status).toMatch(/^Seccomp:\t2$/m);
      const asItSees = (path: string) => inside.run(['nsenter', '-t', pid, '-m', 'touch', path]);
      for (const path of ['/etc/passwd', '/usr/bin/aloud', '/root/.bashrc', '/var/lib/dbus/x', '/boot/x'])
        expect((await asItSees(path)).stderr, path).toMatch(/Read-only file system/);
      expect((await asItSees('/nix/var/nix/profiles/allowed')).exitCode).toBe(0);
      await inside.run(['rm', '/nix/var/nix/profiles/allowed']);
      const level = /exposure level for aloud-helper\.service: ([\d.]+)/.exec(
        (await inside.run(['systemd-analyze', 'security', '--no-pager', UNIT])).stdout,
      )?.[1];
      expect(Number(level)).toBeLessThanOrEqual(2);
      await ann.close();
    });

    it("leaves a configuration among a user's files to that user", async () => {
      await inside.output(['cp', '-a', '/etc/nixos', '/home/ann/nixos']);
      await inside.output(['chown', '-R', 'ann:ann', '/home/ann/nixos']);
      await helper.confine('/home/ann/nixos/configuration.nix');
      const ann = await helper.client('ann');
      expect(await carryOut(ann, apply({ install: ['htop'] }))).toMatchObject({ ok: true });
      expect(await managed('/home/ann/nixos')).toMatchObject({ packages: ['ffmpeg', 'hello', 'htop'] });
      const owner = await inside.output(['stat', '-c', '%U', '/home/ann/nixos/aloud/managed.json']);
      expect(owner).toBe('ann');
      await ann.close();
    });
  },
);
