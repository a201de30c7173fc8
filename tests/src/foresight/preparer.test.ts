import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BridgeClient } from '../../../bridge/client.js';
import type { Plan } from '../../../bridge/protocol.js';
import { WithCommands } from '../../../src/commands/bridge.js';
import { CommandRunner } from '../../../src/commands/runner.js';
import { EventStream } from '../../../src/events.js';
import { changeOf } from '../../../src/foresight/items.js';
import { onMains } from '../../../src/foresight/power.js';
import { Preparer } from '../../../src/foresight/preparer.js';
import { WithForesight } from '../../../src/foresight/with-foresight.js';
import type { Elsewhere } from '../../../src/foresight/prediction.js';
import { Expectations } from '../../../src/sharing/expectations.js';
import { signPack } from '../../../src/sharing/keys.js';
import { PackShelf } from '../../../src/sharing/shelf.js';
import type { Settings } from '../../../src/settings.js';
import { Store } from '../../../src/store/store.js';

let folder: string;
let bridge: BridgeClient;
let store: Store;
let preparer: Preparer;
let mains: boolean;
const events = new EventStream();
const signal = new AbortController().signal;

const open = (ahead: Settings['foresight']['ahead'], megabytes = 5000, elsewhere?: Elsewhere): void => {
  preparer = new Preparer({
    ...{ store, bridge, events, onMains: () => mains, idle: () => true },
    ...(elsewhere && { elsewhere }),
    settings: { ahead, megabytes_per_day: megabytes, keep_free_gigabytes: 1 },
  });
};
/** Somebody has just looked at this package. */
const named = (attribute: string): void => {
  const operation = { operation: 'describe_package', attribute } as const;
  const outcome = { operation: 'describe_package', ok: true, method: 'rehearsal', seconds: 0 } as const;
  store.recordOutcome(store.beginTurn('typed'), operation, outcome);
};
const plan = async (item: string): Promise<Plan> => {
  const talked = new WithForesight(
    new WithCommands(bridge, new CommandRunner(process.env)),
    store.preparations,
    () => preparer.giveWay(),
  );
  return (await talked.plan(changeOf(item), { signal })).plan as Plan;
};

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'aloud-ahead-'));
  bridge = await BridgeClient.start({ backend: 'rehearsal', stateDir: folder });
  await bridge.rehearse({ speed: 0 });
  store = Store.open(':memory:');
  mains = true;
});
afterEach(async () => {
  await preparer.close();
  await bridge.close();
  store.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('what was named', () => {
  it('is made ready, and the request for it says so', async () => {
    open('all');
    named('ripgrep');
    await preparer.look();
    expect(await plan('install ripgrep')).toMatchObject({
      prepared: true,
      downloads: { count: 0 },
      builds: 0,
    });
    expect(store.preparations.tally()).toMatchObject({ prepared: 1, hits: 1 });
  });

  it('is only worked out where nothing may be downloaded', async () => {
    open('evaluate');
    named('ripgrep');
    await preparer.look();
    expect(store.preparations.tally()).toMatchObject({ prepared: 1, hits: 0 });
    const asked = await plan('install ripgrep');
    expect([asked.prepared, asked.downloads.count > 0]).toEqual([undefined, true]);
  });

  it('is not downloaded beyond the budget', async () => {
    open('all', 1);
    named('blender');
    await preparer.look();
    expect(store.preparations.bytesSince(new Date(0))).toBe(0);
  });

  it.each([
    ['on battery', 'all', false],
    ['when it is switched off', 'off', true],
  ] as const)('is left alone %s', async (_, ahead, plugged) => {
    open(ahead);
    mains = plugged;
    named('ripgrep');
    await preparer.look();
    expect(store.preparations.tally().prepared).toBe(0);
  });
});

describe('with the statistics of a pack', () => {
  const { privateKey } = generateKeyPairSync('ed25519');
  const pack = signPack(
    {
      ...{ title: 'Ours', created: '2026-11-18', privacy: { epsilon: 100, delta: 0.001, at_least: 5 } },
      ...{ phrasings: [], names: [] },
      statistics: [
        { item: 'package ripgrep', count: 20, spans: [20, 0, 0, 0, 0, 0] },
        { item: 'package blender', count: 20, spans: [0, 0, 0, 0, 20, 0] },
      ],
    },
    privateKey,
  );
  /** What is made ready, in its order, once ripgrep and then blender were looked at, with the packs on the shelf. */
  const made = async (shelf: PackShelf): Promise<string[]> => {
    open('evaluate', 5000, new Expectations(shelf.list().map(({ content }) => content)).elsewhere);
    store.db.exec('DELETE FROM outcomes; DELETE FROM preparations');
    named('ripgrep');
    named('blender');
    await preparer.look();
    return store.db.prepare('SELECT item FROM preparations ORDER BY id').pluck().all() as string[];
  };

  it('what saves the most is made ready first, until the pack is taken back', async () => {
    const shelf = new PackShelf(join(folder, 'packs'));
    const without = await made(shelf);
    await preparer.close();
    const { id } = shelf.add(JSON.stringify(pack));
    expect(await made(shelf)).toEqual(['install blender', 'install ripgrep']);
    await preparer.close();
    shelf.remove(id);
    expect(await made(shelf)).toEqual(without);
    expect(without).toEqual(['install ripgrep', 'install blender']);
  });
});

it('a request ends it at once, and nothing is kept of it', async () => {
  await bridge.rehearse({ speed: 0.01 });
  open('all');
  named('ripgrep');
  const ahead = preparer.look();
  await delay(100);
  const begun = performance.now();
  preparer.giveWay();
  await ahead;
  expect(performance.now() - begun).toBeLessThan(1000);
  expect(store.preparations.tally().prepared).toBe(0);
});

describe('mains power', () => {
  const supply = (name: string, facts: Record<string, string>): void => {
    mkdirSync(join(folder, 'power', name), { recursive: true });
    for (const [file, text] of Object.entries(facts))
      writeFileSync(join(folder, 'power', name, file), `${text}\n`);
  };
  const there = (): boolean => onMains(join(folder, 'power'));

  it('is there without a battery, with a charger, and not on battery alone', () => {
    open('off');
    expect(there()).toBe(true);
    supply('hidpp_battery_0', { type: 'Battery', scope: 'Device' });
    expect(there()).toBe(true);
    supply('BAT0', { type: 'Battery' });
    supply('AC', { type: 'Mains', online: '0' });
    expect(there()).toBe(false);
    supply('AC', { type: 'Mains', online: '1' });
    expect(there()).toBe(true);
  });
});
