import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { confirm, type BridgeClient } from '../../bridge/client.js';
import type { ChangeOperation, Method, Outcome, Progress, Result } from '../../bridge/protocol.js';
import { apply, carryOut, planned, snapshot } from './support.js';

/** Within a second on an idle machine, in milliseconds; the rest is room for a busy one. */
const AT_ONCE = 2500;

/** Until the first progress of a change is heard, in milliseconds. */
const FIRST_WORD = 200;

/** What a backend can be made to fail at. */
export type Trouble = 'evaluation' | 'build' | 'activation' | 'no_space' | 'permission' | 'no_network';

/** A machine of a backend, for one test, with at least two generations and the current one the newest. */
interface Bench {
  readonly client: BridgeClient;
  /** Makes the next change go wrong; absent where this backend's machine can't be. */
  readonly trouble?: (kind: Trouble) => Promise<void>;
  /** Makes changes last for seconds, so that they can be met on the way. */
  readonly slow: () => Promise<void>;
  close(): Promise<void>;
}

export interface Subject {
  readonly method: Method;
  open(): Promise<Bench>;
  /** Packages that exist and are not installed; a boolean option that is off. */
  readonly packages: readonly [string, string];
  readonly option: string;
  /** Whether `update` has something to give on a new machine. */
  readonly updates: boolean;
  /**
   * Only what the steps of a change decide: for a backend that shares all else (reading, planning, confirming,
   * collecting, waiting its turn) with one that the whole contract is held against.
   */
  readonly onlySteps?: boolean;
}

const codes: Record<Trouble, string> = {
  evaluation: 'evaluation_failed',
  build: 'builder_failed',
  activation: 'activation_failed',
  no_space: 'no_space',
  permission: 'permission',
  no_network: 'no_network',
};

/** Registers tests of what is left out with `onlySteps`. */
export function sharedBy({ onlySteps = false }: Pick<Subject, 'onlySteps'>) {
  return (test: string, run: () => Promise<void>): void => {
    if (!onlySteps) it(test, run);
  };
}

/** The same promises for every backend. */
export function contract(name: string, subject: Subject): void {
  const [first, second] = subject.packages;
  const shared = sharedBy(subject);

  describe(`contract: ${name}`, () => {
    let bench: Bench;
    let client: BridgeClient;

    beforeEach(async () => {
      bench = await subject.open();
      client = bench.client;
    });
    afterEach(() => bench.close());

    const result = async (operation: Parameters<BridgeClient['read']>[0]): Promise<Result> => {
      const outcome = await client.read(operation);
      expect(outcome.failure).toBeUndefined();
      return outcome.result!;
    };
    const succeed = async (operation: ChangeOperation): Promise<Outcome> => {
      const outcome = await carryOut(client, operation);
      expect(outcome.failure).toBeUndefined();
      expect(outcome).toMatchObject({ ok: true, method: subject.method, operation: operation.operation });
      return outcome;
    };
    const installed = async (): Promise<string[]> =>
      (await result({ operation: 'list_packages' })).packages!.map((entry) => entry.attribute);
    const current = async (): Promise<number> =>
      (await result({ operation: 'current_generation' })).generation!.id;

    shared('lists generations, newest first, one of them current', async () => {
      const { generations } = await result({ operation: 'list_generations' });
      const ids = generations!.map((generation) => generation.id);
      expect(ids.length).toBeGreaterThanOrEqual(2);
      expect(ids).toEqual([...ids].sort((a, b) => b - a));
      expect(generations!.filter((generation) => generation.current).map(({ id }) => id)).toEqual([
        await current(),
      ]);
      for (const { date } of generations!) expect(Date.parse(date)).not.toBeNaN();
      const outlines = generations!.map(({ id, date, current, booted }) => ({ id, date, current, booted }));
      expect((await result({ operation: 'list_generations', brief: true })).generations).toEqual(outlines);
      expect((await result({ operation: 'list_generations', limit: 1 })).generations).toEqual([
        generations![0],
      ]);
    });

    shared('tells about the system', async () => {
      const { info } = await result({ operation: 'system_info' });
      expect(info!.version).toBeTruthy();
      expect(info!.kernel).toBeTruthy();
      expect(info!.diskTotal).toBeGreaterThan(info!.diskFree!);
      expect(info!.storePaths).toBeGreaterThan(0);
      expect(Object.keys((await result({ operation: 'system_info', topic: 'kernel' })).info!)).toEqual([
        'kernel',
      ]);
    });

    shared('finds and describes packages', async () => {
      const found = (await result({ operation: 'search_packages', query: first, limit: 5 })).packages!;
      expect(found.map((entry) => entry.attribute)).toContain(first);
      const [described] = (await result({ operation: 'describe_package', attribute: first })).packages!;
      expect(described).toMatchObject({ attribute: first, installed: false });
      expect(described!.version).toBeTruthy();
      const unknown = await client.read({ operation: 'describe_package', attribute: 'no-such-thing-at-all' });
      expect(unknown).toMatchObject({ ok: false, failure: { code: 'unknown_attribute' } });
    });

    shared('plans without changing anything', async () => {
      const before = await snapshot(client);
      const plan = await planned(client, apply({ install: [first], enable: [subject.option] }));
      expect(plan).toMatchObject({ nothingToDo: false, method: subject.method });
      expect(plan.diff!.added.map((entry) => entry.name)).toContain(first);
      expect(await snapshot(client)).toEqual(before);
      const unknown = await client.plan(apply({ install: ['no-such-thing-at-all'] }));
      expect(unknown).toMatchObject({ ok: false, failure: { code: 'unknown_attribute' } });
      expect(await client.plan(apply({ enable: ['services.nothing.enable'] }))).toMatchObject({
        failure: { code: 'unknown_option' },
      });
    });

    it('installs, compares, removes, and says what is there already', async () => {
      const start = await current();
      await succeed(apply({ install: [first, second] }));
      expect(await installed()).toEqual(expect.arrayContaining([first, second]));
      const now = await current();
      expect(now).toBeGreaterThan(start);
      const { diff } = await result({ operation: 'compare_generations', from: start, to: now });
      expect(diff!.added.map((entry) => entry.name)).toEqual(expect.arrayContaining([first, second]));
      const again = await planned(client, apply({ install: [first] }));
      expect(again.nothingToDo).toBe(true);
      expect(again.warnings.map((warning) => warning.kind)).toContain('already_there');
      await succeed(apply({ remove: [first] }));
      expect(await installed()).not.toContain(first);
      expect(await installed()).toContain(second);
    });

    shared('enables and disables an option', async () => {
      const status = async (): Promise<boolean | undefined> =>
        (await result({ operation: 'option_status', option: subject.option })).option!.enabled;
      expect(await status()).not.toBe(true);
      await succeed(apply({ enable: [subject.option] }));
      expect(await status()).toBe(true);
      await succeed(apply({ disable: [subject.option] }));
      expect(await status()).toBe(false);
    });

    it('only builds when only that is asked for', async () => {
      for (const action of ['build', 'dry-build', 'dry-activate'] as const) {
        const before = await snapshot(client);
        await succeed(apply({ install: [first], action }));
        expect(await snapshot(client)).toEqual(before);
      }
    });

    it('keeps a new generation for the next boot', async () => {
      const start = await current();
      await succeed(apply({ install: [first], action: 'boot' }));
      expect(await current()).toBeGreaterThan(start);
    });

    it('tries a configuration without a generation', async () => {
      const start = await current();
      await succeed(apply({ install: [first], action: 'test' }));
      expect(await current()).toBe(start);
      expect(await installed()).toContain(first);
      await succeed({ operation: 'undo' });
      expect(await installed()).not.toContain(first);
    });

    shared('updates', async () => {
      const { updates } = await result({ operation: 'check_updates' });
      if (!subject.updates) return;
      expect(updates!.length).toBeGreaterThan(0);
      const outcome = await succeed(apply({ update: true }));
      expect(outcome.result!.diff!.changed).toEqual(updates);
      expect((await result({ operation: 'check_updates' })).updates).toEqual([]);
    });

    it('rolls back, to a number, and refuses what is not there', async () => {
      const start = await current();
      await succeed(apply({ install: [first] }));
      const plan = await planned(client, { operation: 'roll_back', to: 'previous' });
      expect(plan.generations).toMatchObject({ to: { id: start } });
      await succeed({ operation: 'roll_back', to: 'previous' });
      expect(await current()).toBe(start);
      await succeed({ operation: 'roll_back', to: { generation: start + 1 } });
      expect(await current()).toBe(start + 1);
      for (const to of [{ generation: 999_999 }, { date: '1999-01-01' }]) {
        const missing = await client.plan({ operation: 'roll_back', to });
        expect(missing).toMatchObject({ ok: false, failure: { code: 'generation_missing' } });
      }
    });

    it('undoes the last change, and the one before', async () => {
      const before = await installed();
      await succeed(apply({ install: [first] }));
      await succeed(apply({ install: [second] }));
      await succeed({ operation: 'undo' });
      expect(await installed()).toEqual([...before, first].sort());
      await succeed({ operation: 'undo' });
      expect(await installed()).toEqual(before);
      expect((await planned(client, { operation: 'undo' })).nothingToDo).toBe(true);
    });

    shared('collects garbage, but never what is in use, and only after more than a yes', async () => {
      await succeed(apply({ install: [first] }));
      await succeed({ operation: 'roll_back', to: 'previous' });
      const kept = await current();
      const plan = await planned(client, { operation: 'collect_garbage', keepLast: 1 });
      expect(plan.irreversible).toBe(true);
      expect(plan.garbage!.generations).not.toContain(kept);
      expect(plan.garbage!.generations.length).toBeGreaterThan(0);
      const bare = await client.execute(plan, confirm(plan, 'yes'));
      expect(bare).toMatchObject({ ok: false, failure: { code: 'not_confirmed' } });
      const outcome = await client.execute(plan, confirm(plan, 'phrase'));
      expect(outcome.failure).toBeUndefined();
      expect(outcome.result!.freedBytes).toBe(plan.garbage!.bytes);
      const left = (await result({ operation: 'list_generations' })).generations!.map(({ id }) => id);
      expect(left).toContain(kept);
      for (const gone of plan.garbage!.generations) expect(left).not.toContain(gone);
      const none = await planned(client, { operation: 'collect_garbage' });
      expect(none.garbage!.generations).toEqual([]);
    });

    shared('takes a confirmation once, for its own plan, on the machine it was made for', async () => {
      const plan = await planned(client, apply({ install: [first] }));
      const other = await planned(client, apply({ install: [second] }));
      const start = await snapshot(client);
      expect(await client.execute(plan, confirm(other, 'yes'))).toMatchObject({
        failure: { code: 'not_confirmed' },
      });
      expect(await snapshot(client)).toEqual(start);
      expect(await client.execute(plan, confirm(plan, 'yes'))).toMatchObject({ ok: true });
      const after = await snapshot(client);
      expect(await client.execute(plan, confirm(plan, 'yes'))).toMatchObject({
        failure: { code: 'not_confirmed' },
      });
      expect(await client.execute(other, confirm(other, 'yes'))).toMatchObject({
        failure: { code: 'plan_outdated' },
      });
      expect(await snapshot(client)).toEqual(after);
    });

    it('reports progress that never runs backwards', async () => {
      await bench.slow();
      const seen: Progress[] = [];
      const plan = await planned(client, apply({ install: [first] }));
      const asked = performance.now();
      let heard = Infinity;
      const outcome = await client.execute(plan, confirm(plan, 'yes'), {
        onProgress: (p) => {
          heard = Math.min(heard, performance.now() - asked);
          seen.push(p);
        },
      });
      expect(outcome.ok).toBe(true);
      expect(heard).toBeLessThan(FIRST_WORD);
      expect(new Set(seen.map((progress) => progress.phase))).toContain('activating');
      let fraction = 0;
      const last = new Map<string, Progress>();
      for (const progress of seen) {
        expect(progress.fraction ?? fraction).toBeGreaterThanOrEqual(fraction);
        fraction = progress.fraction ?? fraction;
        const before = last.get(progress.phase);
        expect(progress.done ?? 0).toBeGreaterThanOrEqual(before?.done ?? 0);
        expect(progress.bytes ?? 0).toBeGreaterThanOrEqual(before?.bytes ?? 0);
        if (progress.expected !== undefined)
          expect(progress.done ?? 0).toBeLessThanOrEqual(progress.expected);
        last.set(progress.phase, progress);
      }
    });

    it('cancels within a second, leaving everything as it was', async () => {
      await bench.slow();
      const before = await snapshot(client);
      const cancel = new AbortController();
      let asked = 0;
      const outcome = await carryOut(client, apply({ install: [first], enable: [subject.option] }), {
        signal: cancel.signal,
        onProgress: ({ phase }) => {
          if (asked || (phase !== 'building' && phase !== 'downloading')) return;
          asked = performance.now();
          cancel.abort();
        },
      });
      expect(outcome).toMatchObject({ ok: false, failure: { code: 'cancelled' } });
      expect(performance.now() - asked).toBeLessThan(AT_ONCE);
      expect(await snapshot(client)).toEqual(before);
    });

    shared('reads during a change, and lets a second change wait its turn', async () => {
      await bench.slow();
      const waited: string[] = [];
      const one = await planned(client, apply({ install: [first] }));
      const two = await planned(client, apply({ install: [second] }));
      const running = client.execute(one, confirm(one, 'yes'));
      const queued = client.execute(two, confirm(two, 'yes'), {
        onProgress: ({ phase }) => waited.push(phase),
      });
      await delay(50);
      const started = performance.now();
      expect((await client.read({ operation: 'current_generation' })).ok).toBe(true);
      expect(performance.now() - started).toBeLessThan(AT_ONCE);
      expect(await running).toMatchObject({ ok: true });
      // Its plan was for the machine before the first change.
      expect(await queued).toMatchObject({ ok: false, failure: { code: 'plan_outdated' } });
      expect(waited[0]).toBe('waiting');
    });

    shared('cancels a change that waits', async () => {
      await bench.slow();
      const one = await planned(client, apply({ install: [first] }));
      const two = await planned(client, apply({ install: [second] }));
      const stop = new AbortController();
      const running = client.execute(one, confirm(one, 'yes'), { signal: stop.signal });
      const cancel = new AbortController();
      const queued = client.execute(two, confirm(two, 'yes'), { signal: cancel.signal });
      await delay(50);
      const started = performance.now();
      cancel.abort();
      expect(await queued).toMatchObject({ failure: { code: 'cancelled' } });
      expect(performance.now() - started).toBeLessThan(AT_ONCE);
      stop.abort();
      await running;
    });

    it.for(Object.entries(codes))(
      'fails at %s with %s and changes nothing',
      async ([kind, code], context) => {
        if (!bench.trouble) return context.skip('this machine can not be made to fail');
        const before = await snapshot(client);
        const start = await current();
        const install = apply({ install: [first], enable: [subject.option] });
        const plan = await planned(client, install);
        await bench.trouble(kind as Trouble);
        const outcome = await client.execute(plan, confirm(plan, 'yes'));
        expect(outcome).toMatchObject({ ok: false, failure: { code } });
        expect(outcome.failure!.sentence).toMatch(/^[A-Z].*\.$/);
        expect(outcome.failure!.suggestions.length).toBeGreaterThan(0);
        expect(outcome.failure!.recovery.length).toBeGreaterThan(0);
        if (kind === 'activation') {
          expect(outcome.failure!.recovery).toContain('rollback');
          expect(await current()).toBeGreaterThan(start);
          await succeed({ operation: 'roll_back', to: { generation: start } });
          expect(await installed()).not.toContain(first);
          expect(await current()).toBe(start);
        } else {
          expect(await snapshot(client)).toEqual(before);
          // Once is enough: it works the next time.
          await succeed(install);
        }
      },
    );
  });
}
