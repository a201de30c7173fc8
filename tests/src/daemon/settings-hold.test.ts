import Database from 'better-sqlite3';
import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { TimedEvent } from '../../../src/events.js';
import type { ControlRequest } from '../../../src/daemon/protocol.js';
import { Preparations } from '../../../src/store/preparations.js';
import { Running } from './running.js';

/** A service that runs, of which settings are changed one after the other; it hears and speaks nothing. */
let service: Running;
const machine = mkdtempSync(join(tmpdir(), 'aloud-machine-'));
beforeAll(async () => {
  const nothing = { PULSE_SERVER: 'unix:/nonexistent', PIPEWIRE_REMOTE: '/nonexistent' };
  const environment = { ...nothing, XDG_CONFIG_DIRS: machine };
  service = await Running.start({ environment, args: ['--silent'] });
});
afterAll(async () => {
  await service.stop();
  rmSync(machine, { recursive: true });
});

type SettingValue = Extract<ControlRequest, { do: 'settings.set' }>['value'];
const set = (path: string, value: SettingValue) => service.ask({ do: 'settings.set', path, value });
const reset = (path: string) => service.ask({ do: 'settings.reset', path });

/** Waits until the conversation was opened anew, which it is when it is at rest. */
async function renewed(): Promise<void> {
  await sleep(200);
  await service.status();
}

/** How the practice machine behaves from now on. */
function rehearse(wanted: object): void {
  const file = join(service.paths.state, 'rehearsal', 'control.json');
  writeFileSync(file, JSON.stringify({ ...(JSON.parse(readFileSync(file, 'utf8')) as object), ...wanted }));
}

/** Asks for something, and gives what is said to it. */
async function asked(text: string, answer: RegExp): Promise<string> {
  const from = service.events.length;
  await service.ask({ do: 'ask', text });
  const said = (event: TimedEvent) => event.type === 'say' && answer.test(event.text);
  await service.event(said, { from });
  return service.said(from);
}

it('the key that is read from a keyboard, and how long it records at most', async () => {
  const device = join(service.home, 'event0');
  execFileSync('mkfifo', [device]);
  const keyboard = openSync(device, 'r+');
  const event = (code: number, value: number): Buffer => {
    const bytes = Buffer.alloc(24);
    bytes.writeUInt16LE(1, 16);
    bytes.writeUInt16LE(code, 18);
    bytes.writeInt32LE(value, 20);
    return bytes;
  };
  const listening = async (): Promise<string> => (await service.status()).listening;
  await set('hotkey.longest_seconds', 5);
  await set('hotkey.key', 70);
  await set('hotkey.device', device);
  appendFileSync(keyboard, event(97, 1));
  await sleep(200);
  expect(await listening()).not.toBe('recording');
  appendFileSync(keyboard, event(70, 1));
  await expect.poll(listening).toBe('recording');
  const began = performance.now();
  await service.event((one) => one.type === 'listening' && one.state !== 'recording', {
    from: service.events.length,
    seconds: 12,
  });
  expect(performance.now() - began).toBeGreaterThan(4000);
  await reset('hotkey.device');
  closeSync(keyboard);
});

it('the port of the page of captions', async () => {
  const free = createServer().listen(0, '127.0.0.1');
  await new Promise((listening) => free.once('listening', listening));
  const { port } = free.address() as { port: number };
  await new Promise((closed) => free.close(closed));
  const served = async (): Promise<string> => {
    const { link } = (await service.ask({ do: 'captions', web: true })) as { link: string };
    expect((await fetch(new URL(link).origin)).status).toBe(200);
    return new URL(link).port;
  };
  const any = await served();
  await set('captions.port', port);
  expect(await served()).toBe(String(port));
  await reset('captions.port');
  expect(await served()).toBe(any);
});

it('how much is said of each kind of message', async () => {
  const first = ['plan', 'failure', 'reading'] as const;
  const second = ['outcome', 'progress', 'help'] as const;
  type Told = Record<(typeof first | typeof second)[number], string>;
  /** What is said of each kind, with some brief and the others detailed. */
  const told = async (brief: readonly string[], name: string): Promise<Told> => {
    for (const kind of [...first, ...second])
      await set(`verbosity.${kind}`, brief.includes(kind) ? 'brief' : 'detailed');
    await renewed();
    const plan = await asked(`install ${name}`, /Shall I\?/u);
    const from = service.events.length;
    await service.ask({ do: 'ask', text: 'yes' });
    const done = (event: TimedEvent) => event.type === 'say' && /is installed\./u.test(event.text);
    await service.event(done, { from, seconds: 60 });
    const said = service.events.slice(from).filter((event) => event.type === 'say');
    rehearse({ faults: [{ kind: 'evaluation', times: 1 }] });
    const all = {
      plan,
      outcome: said.at(-1)!.text,
      progress: said.flatMap(({ kind, text }) => (kind === 'progress' ? [text] : [])).join(' '),
      help: await asked('help', /install or remove/u),
      reading: await asked('list all generations', /There are/u),
      failure: await asked('install htop', /evaluated/u),
    };
    // The ways on that are offered.
    await service.ask({ do: 'ask', text: 'cancel' });
    return all;
  };
  // How long it took is told of what took long.
  rehearse({ speed: 0.4 });
  const [one, other] = [await told(first, 'jq'), await told(second, 'fd')];
  for (const kind of first) expect(one[kind].length, kind).toBeLessThan(other[kind].length - 5);
  for (const kind of second) expect(other[kind].length, kind).toBeLessThan(one[kind].length - 5);
  for (const kind of [...first, ...second]) await reset(`verbosity.${kind}`);
});

it('what is made ready ahead, and how much may be downloaded for it', async () => {
  await set('foresight.ahead', 'off');
  await renewed();
  rehearse({ speed: 0 });
  const database = new Database(service.paths.database, { readonly: true });
  const ahead = new Preparations(database);
  /** Whether a package that was spoken of is made ready, and whether anything was downloaded for it. */
  const made = async (name: string): Promise<{ prepared: boolean; downloaded: boolean }> => {
    const bytes = ahead.bytesSince(new Date(0));
    await asked(`what is ${name}`, new RegExp(name, 'iu'));
    for (let tries = 0; tries < 80 && !ahead.has(`install ${name}`); tries++) await sleep(100);
    return { prepared: ahead.has(`install ${name}`), downloaded: ahead.bytesSince(new Date(0)) > bytes };
  };
  expect(await made('gimp')).toEqual({ prepared: false, downloaded: false });
  await set('foresight.keep_free_gigabytes', 10_000);
  await set('foresight.ahead', 'all');
  await renewed();
  expect(await made('vlc')).toEqual({ prepared: true, downloaded: false });
  await set('foresight.keep_free_gigabytes', 1);
  await renewed();
  expect(await made('ripgrep')).toEqual({ prepared: true, downloaded: true });
  await set('foresight.megabytes_per_day', 1);
  await renewed();
  expect(await made('krita')).toEqual({ prepared: true, downloaded: false });
  database.close();
});

it('how it listens', async () => {
  await set('listening.mode', 'open');
  expect((await service.status()).mode).toBe('open');
  await reset('listening.mode');
  expect((await service.status()).mode).toBe('push-to-talk');
});

it('how it asks, and in which style', async () => {
  await set('dialogue.attempts', 1);
  await set('dialogue.style', 'brief');
  expect(await asked('install blender', /Shall I\?|blender/u)).not.toMatch(/I would install/u);
  expect(await asked('purple monkey', /put (it )?aside|aside/iu)).not.toMatch(/once more/u);
  expect((await service.status()).question).toBeNull();
});

it('when it asks again, and what is for good', async () => {
  await set('dialogue.attempts', 2);
  await set('dialogue.reprompt_seconds', 2);
  await set('dialogue.for_good', 'key');
  const from = service.events.length;
  await asked('collect garbage', /yes, delete them/u);
  await service.event((event) => event.type === 'confirmation' && event.state === 'unclear', { from });
  await asked('yes, delete them', /key/u);
  await service.ask({ do: 'ask', text: 'no' });
});

it('another machine', async () => {
  await set('hosts.attic.said', 'loft, attic room');
  const from = service.events.length;
  await service.ask({ do: 'ask', text: 'on the loft, install htop' });
  const understood = (event: TimedEvent) =>
    event.type === 'understanding' && JSON.stringify(event.slots).includes('attic');
  await service.event(understood, { from });
});

it("the machine's own settings, as they come and change", async () => {
  const rate = async (): Promise<unknown> => service.ask({ do: 'settings.get', path: 'voice.rate' });
  mkdirSync(join(machine, 'aloud'));
  for (const value of [2, 1.5]) {
    writeFileSync(join(machine, 'aloud', 'settings.toml'), `[voice]\nrate = ${value}\n`);
    await expect.poll(rate, { timeout: 15_000 }).toMatchObject([{ value }]);
  }
}, 40_000);

it('a helper that does not start, which is told, and the one of before goes on', async () => {
  const from = service.events.length;
  await set('bridge.python', '/nonexistent/python');
  await service.event((event) => event.type === 'error', { from });
  await reset('bridge.python');
  await asked('what generation am I on', /generation/iu);
});
