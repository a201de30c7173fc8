import { describe, expect, it } from 'vitest';
import type { Progress } from '../../bridge/protocol.js';
import { contract } from './contract.js';
import { apply, carryOut, planned, rehearsal, temporary } from './support.js';

contract('rehearsal', {
  method: 'rehearsal',
  packages: ['gimp', 'ripgrep'],
  option: 'services.openssh.enable',
  updates: true,
  open: async () => {
    const folder = temporary();
    const client = await rehearsal(folder.path);
    return {
      client,
      trouble: (kind) => client.rehearse({ faults: [{ kind, times: 1 }] }),
      slow: () => client.rehearse({ speed: 20 }),
      close: async () => {
        await client.close();
        folder.remove();
      },
    };
  },
});

describe('the practice machine', () => {
  const machine = async (
    test: (client: Awaited<ReturnType<typeof rehearsal>>, path: string) => Promise<void>,
  ) => {
    const folder = temporary();
    const client = await rehearsal(folder.path);
    try {
      await test(client, folder.path);
    } finally {
      await client.close();
      folder.remove();
    }
  };

  it('says that it is one', () =>
    machine(async (client) => {
      expect(client.hello).toMatchObject({ method: 'rehearsal', recovered: [] });
      expect(client.hello.reason).toMatch(/practice machine/);
      await Promise.resolve();
    }));

  it('begins with four generations, and stays what it was across restarts', () =>
    machine(async (client, path) => {
      const ids = async (which = client) =>
        (await which.read({ operation: 'list_generations' })).result!.generations!.map(({ id }) => id);
      expect(await ids()).toEqual([41, 40, 39, 38]);
      await carryOut(client, apply({ install: ['gimp'] }));
      await client.close();
      const again = await rehearsal(path);
      expect(await ids(again)).toEqual([42, 41, 40, 39, 38]);
      await again.close();
    }));

  it('warns of unfree, broken and insecure packages before, and refuses the last two', () =>
    machine(async (client) => {
      for (const [attribute, kind] of [
        ['steam', 'unfree'],
        ['celestia', 'broken'],
        ['hexchat', 'insecure'],
      ] as const) {
        const plan = await planned(client, apply({ install: [attribute] }));
        expect(plan.warnings.map((warning) => warning.kind)).toContain(kind);
        const outcome = await carryOut(client, apply({ install: [attribute] }));
        if (kind === 'unfree') expect(outcome.ok).toBe(true);
        else expect(outcome.failure!.code).toBe(kind);
      }
    }));

  it('offers the nearest names for one it does not know', () =>
    machine(async (client) => {
      const outcome = await client.plan(apply({ install: ['firefix'] }));
      expect(outcome.failure!.suggestions).toContain('Perhaps firefox is meant.');
    }));

  it('keeps failing when told to fail for ever, and stops when told to', () =>
    machine(async (client) => {
      await client.rehearse({ faults: [{ kind: 'build' }] });
      for (let i = 0; i < 3; i++) {
        const outcome = await carryOut(client, apply({ install: ['gimp'] }));
        expect(outcome.failure!.code).toBe('builder_failed');
      }
      await client.rehearse({ faults: [] });
      expect((await carryOut(client, apply({ install: ['gimp'] }))).ok).toBe(true);
    }));

  it('really fills its disk, and frees it by collecting garbage', () =>
    machine(async (client) => {
      const before = (await client.read({ operation: 'system_info' })).result!.info!;
      await client.rehearse({ capacityBytes: before.storeBytes! + 100e6 });
      const full = await carryOut(client, apply({ install: ['gimp'] }));
      expect(full.failure!.code).toBe('no_space');
      expect(full.failure!.recovery).toContain('free_space');
      const freed = await carryOut(client, { operation: 'collect_garbage' });
      expect(freed.result!.freedBytes).toBeGreaterThan(1e9);
      expect((await carryOut(client, apply({ install: ['gimp'] }))).ok).toBe(true);
    }));

  it('gives numbers that fit each other while it works', () =>
    machine(async (client) => {
      await client.rehearse({ speed: 8 });
      const plan = await planned(client, apply({ install: ['inkscape'] }));
      const seen: [number, Progress][] = [];
      const started = performance.now();
      const outcome = await carryOut(client, apply({ install: ['inkscape'] }), {
        onProgress: (progress) => seen.push([(performance.now() - started) / 1000, progress]),
      });
      const downloading = seen.filter(([, progress]) => progress.phase === 'downloading');
      const whole = downloading.at(-1)![1];
      expect(whole).toMatchObject({ bytes: plan.downloads.bytes, bytesExpected: plan.downloads.bytes });
      const rated = downloading
        .map(([, progress]) => progress.bytesPerSecond)
        .filter((rate) => rate !== undefined);
      expect(rated.length).toBeGreaterThan(3);
      for (const rate of rated) expect(rate).toBeGreaterThan(0);
      // What was said to be left, half-way, was what was left (of a plan that has no surprises).
      const [at, middle] = downloading[Math.floor(downloading.length / 2)]!;
      expect(Math.abs(at + middle.secondsLeft! - seen.at(-1)![0])).toBeLessThan(1);
      expect(Math.abs(outcome.seconds - plan.expectedSeconds!)).toBeLessThan(1);
    }));
});
