import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { confirm, type BridgeClient } from '../../bridge/client.js';
import type {
  ChangeOperation,
  HostOutcome,
  Outcome,
  Plan,
  Progress,
  ReadOperation,
  Result,
} from '../../bridge/protocol.js';
import { sharedBy } from './contract.js';
import { apply, planned } from './support.js';

/** Two other machines of a backend, `server` and `laptop`, for one test. */
interface HostsBench {
  readonly client: BridgeClient;
  /** Takes a machine off the network, or puts it back. */
  readonly down: (host: 'server' | 'laptop', down: boolean) => Promise<void>;
  /** Makes the next activation on a machine leave a unit failed. */
  readonly failActivation: (host: 'server' | 'laptop') => Promise<void>;
  close(): Promise<void>;
}

export interface HostsSubject {
  readonly method: Outcome['method'];
  /** Packages that exist and are not installed on any of them. */
  readonly packages: readonly [string, string];
  open(): Promise<HostsBench>;
  /** Only what the steps of a change decide; see `Subject.onlySteps`. */
  readonly onlySteps?: boolean;
}

const BOTH = ['server', 'laptop'];

/** The same promises for other machines, for every backend. */
export function hostsContract(name: string, subject: HostsSubject): void {
  const [first, second] = subject.packages;
  const shared = sharedBy(subject);

  describe(`other machines: ${name}`, { timeout: 120_000 }, () => {
    let bench: HostsBench;
    let client: BridgeClient;

    beforeEach(async () => {
      bench = await subject.open();
      client = bench.client;
    }, 120_000);
    afterEach(() => bench.close());

    const ask = async (operation: ReadOperation): Promise<HostOutcome[]> =>
      (await client.read(operation)).result!.hosts!;
    const of = async (operation: ReadOperation): Promise<Result> => {
      const [told] = await ask(operation);
      expect(told!.failure).toBeUndefined();
      return told!.result!;
    };
    const installed = async (host: string): Promise<string[]> =>
      (await of({ operation: 'list_packages', hosts: [host] })).packages!.map((one) => one.attribute);
    const current = async (host: string): Promise<number> =>
      (await of({ operation: 'current_generation', hosts: [host] })).generation!.id;
    const carry = async (plan: Plan, heard: Progress[] = []): Promise<Outcome> =>
      client.execute(plan, confirm(plan, 'yes'), { onProgress: (progress) => heard.push(progress) });
    const change = async (operation: ChangeOperation): Promise<Outcome> =>
      carry(await planned(client, operation));

    it('installs on two machines by one confirmed plan, rolls one of them back, and takes that of the other back', async () => {
      const before = { server: await current('server'), laptop: await current('laptop') };
      const here = (await client.read({ operation: 'list_generations' })).result;
      const plan = await planned(client, apply({ install: [first], hosts: BOTH }));
      expect(plan).toMatchObject({ nothingToDo: false, method: subject.method });
      expect(plan.hosts!.map(({ host }) => host)).toEqual(BOTH);
      const [onServer, onLaptop] = plan.hosts!.map((one) => one.plan!);
      expect(onServer!.diff!.added.map((entry) => entry.name)).toContain(first);
      expect(onServer!.digest).not.toBe(onLaptop!.digest);
      expect(await installed('server')).not.toContain(first);

      const heard: Progress[] = [];
      const outcome = await carry(plan, heard);
      expect(outcome).toMatchObject({ ok: true, method: subject.method, operation: 'apply' });
      expect(outcome.result!.hosts!.map(({ host, ok }) => ({ host, ok }))).toEqual(
        BOTH.map((host) => ({ host, ok: true })),
      );
      for (const host of BOTH) {
        const own = heard.filter((progress) => progress.host === host);
        expect(own.at(-1)).toMatchObject({ host, ended: 'done' });
        expect(own.length).toBeGreaterThan(1);
        expect(await installed(host)).toContain(first);
      }
      expect((await client.read({ operation: 'list_generations' })).result).toEqual(here);

      const listed = await ask({ operation: 'list_generations', hosts: BOTH });
      expect(listed.map(({ result }) => result!.generations!.find((one) => one.current)!.id)).toEqual([
        before.server + 1,
        before.laptop + 1,
      ]);
      const healths = await ask({ operation: 'generation_health', hosts: BOTH });
      expect(healths.map(({ result }) => result!.health!.generations.map(({ id }) => id))).toEqual(
        listed.map(({ result }) => result!.generations!.map(({ id }) => id)),
      );
      const { diff } = await of({ operation: 'compare_generations', hosts: ['server'] });
      expect(diff!.added.map((entry) => entry.name)).toContain(first);

      const back = await change({ operation: 'roll_back', to: 'previous', hosts: ['server'] });
      expect(back.ok).toBe(true);
      expect(await current('server')).toBe(before.server);
      expect(await installed('server')).not.toContain(first);
      expect(await current('laptop')).toBe(before.laptop + 1);
      expect(await installed('laptop')).toContain(first);

      const undone = await change({ operation: 'undo', hosts: ['laptop'] });
      expect(undone.ok).toBe(true);
      expect(await current('laptop')).toBe(before.laptop);
      expect(await installed('laptop')).not.toContain(first);
    });

    shared('does what it can where one machine is out of reach, and says which and what helps', async () => {
      await bench.down('laptop', true);
      const plan = await planned(client, apply({ install: [first], hosts: BOTH }));
      const [onServer, onLaptop] = plan.hosts!;
      expect(onServer!.plan).toBeDefined();
      expect(onLaptop).toMatchObject({ failure: { code: 'no_network', recovery: ['retry'] } });
      expect(onLaptop!.failure!.suggestions.length).toBeGreaterThan(0);
      expect(await carry(plan)).toMatchObject({
        ok: true,
        result: { hosts: [{ host: 'server', ok: true }] },
      });
      await bench.down('laptop', false);
      expect(await installed('server')).toContain(first);
      expect(await installed('laptop')).not.toContain(first);
    });

    it('goes on with the others where a machine is lost or fails after the yes', async () => {
      const plan = await planned(client, apply({ install: [second], hosts: BOTH }));
      await bench.down('server', true);
      const heard: Progress[] = [];
      const outcome = await carry(plan, heard);
      expect(outcome).toMatchObject({ ok: false, failure: { code: 'no_network' } });
      expect(outcome.failure!.sentence).toMatch(/^On server: /);
      expect(outcome.result!.hosts).toMatchObject([
        { host: 'server', ok: false, failure: { code: 'no_network' } },
        { host: 'laptop', ok: true },
      ]);
      expect(heard.find((one) => one.host === 'server' && one.ended !== undefined)?.ended).toBe('failed');
      await bench.down('server', false);
      expect(await installed('server')).not.toContain(second);
      expect(await installed('laptop')).toContain(second);

      await bench.failActivation('server');
      const failed = await change(apply({ install: [first], hosts: BOTH }));
      expect(failed.result!.hosts).toMatchObject([
        { host: 'server', ok: false, failure: { code: 'activation_failed' } },
        { host: 'laptop', ok: true },
      ]);
      expect(failed.failure!.recovery).toContain('rollback');
      expect((await change({ operation: 'roll_back', to: 'previous', hosts: ['server'] })).ok).toBe(true);
      expect(await installed('laptop')).toContain(first);
    });

    shared('carries a plan out only on the machines that are still as they were planned on', async () => {
      const stale = await planned(client, apply({ install: [first], hosts: BOTH }));
      expect((await change(apply({ install: [second], hosts: ['laptop'] }))).ok).toBe(true);
      const outcome = await carry(stale);
      expect(outcome.result!.hosts).toMatchObject([
        { host: 'server', ok: true },
        { host: 'laptop', ok: false, failure: { code: 'plan_outdated' } },
      ]);
      expect(await installed('laptop')).not.toContain(first);
      const again = await carry(stale);
      expect(again).toMatchObject({ ok: false, failure: { code: 'not_confirmed' } });
    });

    shared('deletes generations and collects garbage where it was confirmed by more than a yes', async () => {
      expect((await change(apply({ install: [first], hosts: BOTH }))).ok).toBe(true);
      expect((await change({ operation: 'roll_back', to: 'previous', hosts: BOTH })).ok).toBe(true);
      const ids = async (host: string): Promise<number[]> =>
        (await of({ operation: 'list_generations', brief: true, hosts: [host] })).generations!.map(
          ({ id }) => id,
        );
      const here = (await client.read({ operation: 'list_generations' })).result;
      const before = { server: await ids('server'), laptop: await ids('laptop') };
      const kept = { server: await current('server'), laptop: await current('laptop') };
      const plan = await planned(client, { operation: 'collect_garbage', keepLast: 1, hosts: BOTH });
      expect(plan).toMatchObject({ irreversible: true, nothingToDo: false });
      for (const { host, plan: own } of plan.hosts!) {
        expect(own!.irreversible).toBe(true);
        expect(own!.garbage!.generations.length).toBeGreaterThan(0);
        expect(own!.garbage!.generations).not.toContain(kept[host as 'server']);
        expect(own!.garbage!.bytes).toBeGreaterThan(0);
      }
      expect(await carry(plan)).toMatchObject({ ok: false, failure: { code: 'not_confirmed' } });
      expect(await ids('server')).toEqual(before.server);

      await bench.down('laptop', true);
      const outcome = await client.execute(plan, confirm(plan, 'phrase'));
      expect(outcome.result!.hosts).toMatchObject([
        { host: 'server', ok: true },
        { host: 'laptop', ok: false, failure: { code: 'no_network' } },
      ]);
      expect(outcome.result!.hosts![0]!.result!.freedBytes).toBeGreaterThan(0);
      await bench.down('laptop', false);
      const gone = plan.hosts![0]!.plan!.garbage!.generations;
      expect(await ids('server')).toEqual(before.server.filter((id) => !gone.includes(id)));
      expect(await ids('laptop')).toEqual(before.laptop);
      expect((await client.read({ operation: 'list_generations' })).result).toEqual(here);
      const rest = await planned(client, { operation: 'collect_garbage', hosts: ['server'] });
      expect(rest.hosts![0]!.plan!.garbage).toEqual({ generations: [], bytes: 0, paths: 0 });
      expect(rest.nothingToDo).toBe(true);
    });

    shared('knows only the machines that were named', async () => {
      expect(await client.plan(apply({ install: [first], hosts: ['server', 'nobody'] }))).toMatchObject({
        ok: false,
        failure: { code: 'unsupported' },
      });
    });
  });
}
