import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BridgeClient } from '../../../bridge/client.js';
import { Assistant } from '../../../src/assistant/assistant.js';
import { silentMouth } from '../../../src/assistant/output.js';
import { EventStream } from '../../../src/events.js';
import { NightShift } from '../../../src/foresight/night-shift.js';
import { WithAppointments } from '../../../src/foresight/with-appointments.js';
import { WithCommands } from '../../../src/commands/bridge.js';
import { CommandRunner } from '../../../src/commands/runner.js';
import { findPaths } from '../../../src/paths.js';
import { Store } from '../../../src/store/store.js';
import { readTyped } from '../../../src/understanding/anything.js';
import { Wording } from '../../../src/wording/wording.js';
import { sharedEngine } from '../../intents/support.js';
import { apply, carryOut } from '../../bridge/support.js';

const wording = Wording.load(`${findPaths().root}/src/wording/en.yaml`);
const HOUR = 3_600_000;

/** A practice machine, a store on the disk, and an assistant whose clock for appointments is the test's. */
let folder: string;
let bridge: BridgeClient;
let store: Store;
let events: EventStream;
let assistant: Assistant;
let night: NightShift;
let spoken: string[];
let idle: boolean;
let later: number;

const now = (): Date => new Date(Date.now() + later);
/** The clock goes on to so many hours after what is planned. */
const toNight = (hours: number): void => {
  later = Date.parse(store.appointments.waiting()[0]!.dueAt) - Date.now() + hours * HOUR;
};
const toMorning = async (): Promise<string> => {
  const due = now();
  due.setHours(8);
  later = due.getTime() - Date.now();
  spoken = [];
  await night.look();
  return spoken.join(' ');
};
const say = async (text: string): Promise<string> => {
  spoken = [];
  assistant.read(text);
  await assistant.settled();
  return spoken.join(' ');
};
const release = async (): Promise<string | undefined> =>
  (await bridge.read({ operation: 'system_info', topic: 'version' })).result?.info?.version;
const watch = (kept = store): NightShift =>
  new NightShift({
    ...{ store: kept, bridge, wording, events, now },
    idle: () => idle,
    say: (text) => assistant.announce(text),
  });

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'aloud-night-'));
  bridge = await BridgeClient.start({ backend: 'rehearsal', stateDir: folder });
  await bridge.rehearse({ speed: 0 });
  store = Store.open(join(folder, 'aloud.db'));
  events = new EventStream();
  spoken = [];
  [idle, later] = [true, 0];
  events.listen((event) => {
    if (event.type === 'say') spoken.push(event.text);
  });
  const engine = sharedEngine();
  assistant = new Assistant({
    bridge: new WithAppointments(
      new WithCommands(bridge, new CommandRunner(process.env)),
      store.appointments,
    ),
    mouth: silentMouth,
    understander: {
      begin: () => {
        throw new Error('Nothing is spoken here.');
      },
      read: (text, expectation) => readTyped(engine, text, expectation),
    },
    voice: { adjust: () => true },
    ...{ wording, store, events, dialogue: { attempts: 2 } },
  });
  night = watch();
});
afterEach(async () => {
  await night.close();
  await assistant.close();
  await bridge.close();
  store.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('"update tonight"', () => {
  it('is read back, agreed to with a yes, done in the night, and told in the morning', async () => {
    const before = await release();
    expect(await say('update tonight')).toMatch(/I would update the system tonight at .*Shall I\?/);
    expect(store.appointments.waiting()).toEqual([]);
    expect(await say('yes')).toContain('only if it is still this plan');
    toNight(-0.1);
    await night.look();
    expect(await release()).toBe(before);
    toNight(0.1);
    await night.look();
    expect(await release()).not.toBe(before);
    expect(spoken.join(' ')).not.toContain('Last night');
    expect(await toMorning()).toContain('Last night I updated the system');
    expect(await toMorning()).toBe('');
  });

  it('without a yes is nothing', async () => {
    await say('update tonight');
    await say('no');
    expect(store.appointments.waiting()).toEqual([]);
  });

  it.each([
    ['a newer release came out', () => bridge.rehearse({ release: 3 })],
    ['the machine was changed', () => carryOut(bridge, apply({ install: ['ripgrep'] }))],
  ])('is not done when %s meanwhile, and that is said', async (_, happens) => {
    await say('update tonight');
    await say('yes');
    await happens();
    const before = await release();
    toNight(0.1);
    await night.look();
    expect(await release()).toBe(before);
    expect(await toMorning()).toContain('no longer what you had agreed to');
  });

  it('survives a restart, and what was missed is said and not done', async () => {
    await say('update tonight');
    await say('yes');
    await night.close();
    const before = await release();
    toNight(9);
    const reopened = Store.open(join(folder, 'aloud.db'));
    night = watch(reopened);
    await night.look();
    reopened.close();
    expect([await release(), store.appointments.waiting()]).toEqual([before, []]);
    expect(spoken.join(' ')).toContain('was not running');
    expect(await toMorning()).toBe('');
  });

  it('waits while somebody talks to Aloud', async () => {
    await say('update tonight');
    await say('yes');
    toNight(0.1);
    idle = false;
    await night.look();
    expect(store.appointments.waiting()).toHaveLength(1);
  });

  it('that fails is told with its reason', async () => {
    await say('update tonight');
    await say('yes');
    await bridge.rehearse({ faults: [{ kind: 'build', times: 1 }] });
    toNight(0.1);
    await night.look();
    expect(await toMorning()).toMatch(/did not work.*could not be built/);
  });

  it('that was cut off by a sudden end is told', async () => {
    await say('update tonight');
    await say('yes');
    expect(store.appointments.begin(store.appointments.waiting()[0]!.id)).toBe(true);
    await night.close();
    night = watch();
    expect(await toMorning()).toContain('cut off');
  });

  it('can be asked about and taken back', async () => {
    await say('update tonight');
    await say('yes');
    expect(await say('what is planned for tonight')).toContain('I update the system tonight');
    expect(await say("don't update tonight")).toContain('no update tonight');
    expect(store.appointments.waiting()).toEqual([]);
    expect(await say('what is planned for tonight')).toBe('Nothing is planned.');
  });
});

describe('a reminder', () => {
  it('comes only when it was asked for, once', async () => {
    expect(await say('remind me to update tomorrow')).toContain('I will remind you');
    toNight(0.1);
    spoken = [];
    await night.look();
    expect(spoken.join(' ')).toContain('You asked me to remind you of updates');
    expect(await toMorning()).toBe('');
  });
});
