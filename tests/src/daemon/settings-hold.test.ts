import { execFileSync } from 'node:child_process';
import { appendFileSync, closeSync, mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { TimedEvent } from '../../../src/events.js';
import type { ControlRequest } from '../../../src/daemon/protocol.js';
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
  await set('captions.port', port);
  const { link } = (await service.ask({ do: 'captions', web: true })) as { link: string };
  expect(new URL(link).port).toBe(String(port));
  expect((await fetch(new URL(link).origin)).status).toBe(200);
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
