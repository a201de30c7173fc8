import { execFileSync } from 'node:child_process';
import { appendFileSync, closeSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KeyReader, readKey } from '../../../src/hotkey/evdev.js';
import { Keys } from '../../../src/hotkey/keys.js';
import { PortalKey } from '../../../src/hotkey/portal.js';
import { titled, without } from '../../support/needs.js';
import { PortalDouble } from './portal-double.js';
import { startSessionBus, type SessionBus } from './session-bus.js';

const F9 = 67;

function event(type: number, code: number, value: number): Buffer {
  const bytes = Buffer.alloc(24);
  bytes.writeUInt16LE(type, 16);
  bytes.writeUInt16LE(code, 18);
  bytes.writeInt32LE(value, 20);
  return bytes;
}

/** A key, as the kernel writes it: the scan code before, the end of the report after. */
const key = (code: number, value: number): Buffer =>
  Buffer.concat([event(4, 4, 0x70042), event(1, code, value), event(0, 0, 0)]);

describe('a key read from its keyboard', () => {
  const typed = Buffer.concat([
    ...[key(30, 1), key(30, 0), key(F9, 1), key(F9, 2), key(F9, 2), key(30, 1), key(F9, 0), key(30, 0)],
  ]);

  it('tells of its press and release alone, in whatever pieces they come', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 40 }), (sizes) => {
        const reader = new KeyReader(F9);
        const found: string[] = [];
        let at = 0;
        for (let i = 0; at < typed.length; i++) {
          const size = sizes[i % sizes.length]!;
          found.push(...reader.read(typed.subarray(at, at + size)));
          at += size;
        }
        expect(found).toEqual(['press', 'release']);
      }),
    );
  });

  it('is read from the device, and its loss is told of', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'aloud-evdev-'));
    const device = join(folder, 'event0');
    execFileSync('mkfifo', [device]);
    const found: string[] = [];
    const lost = new Promise<string>((resolve) => {
      readKey({
        ...{ device, code: F9, take: (what) => found.push(what) },
        failed: (error) => resolve(error.code),
      });
    });
    const keyboard = openSync(device, 'r+');
    appendFileSync(keyboard, typed);
    await expect.poll(() => found).toEqual(['press', 'release']);
    closeSync(keyboard);
    expect(await lost).toBe('key-unreadable');
    rmSync(folder, { recursive: true });
  });

  it('is not there when the device is not', async () => {
    const error = await new Promise<Error>((failed) => {
      readKey({ device: '/dev/input/event999', code: F9, take: () => undefined, failed });
    });
    expect(error.message).toMatch(/event999 can't be read/u);
  });
});

describe('the keys of the settings', () => {
  it('go on with a keyboard that is plugged in again, and tell of its loss once', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'aloud-evdev-'));
    const device = join(folder, 'event0');
    const plugIn = (): number => {
      execFileSync('mkfifo', [device]);
      return openSync(device, 'r+');
    };
    const found: string[] = [];
    const trouble: unknown[] = [];
    const keys = new Keys({
      ...{ env: {}, againMs: 20 },
      take: (what) => found.push(what),
      trouble: (error) => trouble.push(error),
    });
    let keyboard = plugIn();
    keys.set({ portal: false, device, key: F9 });
    for (const plugs of [1, 2]) {
      appendFileSync(keyboard, key(F9, 1));
      await expect.poll(() => found).toHaveLength(plugs);
      rmSync(device);
      closeSync(keyboard);
      await expect.poll(() => trouble).toHaveLength(plugs);
      expect(keys.listening).toBe(false);
      // Looked for in vain several times, which is not told again.
      await new Promise((resolve) => setTimeout(resolve, 120));
      keyboard = plugIn();
    }
    expect(trouble).toHaveLength(2);
    appendFileSync(keyboard, key(F9, 0));
    await expect.poll(() => found).toEqual(['press', 'press', 'release']);
    keys.set(null);
    closeSync(keyboard);
    rmSync(folder, { recursive: true });
  });
});

const noBus = without('dbus-daemon', 'dbus');

describe.skipIf(noBus)(titled('a key of the desktop, by its portal', noBus), () => {
  let bus: SessionBus;
  let address: string;
  let portal: PortalDouble;
  let keys: string[];
  const open = () =>
    PortalKey.open({
      ...{ address, description: 'Talk', proposed: 'F9' },
      press: () => keys.push('press'),
      release: () => keys.push('release'),
      lost: () => keys.push('lost'),
    });

  beforeEach(async () => {
    bus = await startSessionBus();
    ({ address } = bus);
    portal = await PortalDouble.start(address);
    keys = [];
  });
  afterEach(async () => {
    portal.stop();
    await bus.stop();
  });

  it('is asked for once, by stable names, and tells of press and release', async () => {
    const key = await open();
    expect(portal.registered).toEqual(['org.aloud.Aloud']);
    expect(portal.bound).toHaveLength(1);
    expect(portal.bound[0]![0]).toBe(portal.session);
    expect(JSON.stringify(portal.bound[0]![1])).toMatch(
      /"talk".*"description".*"Talk".*"preferred_trigger".*"F9"/u,
    );
    portal.signal('Activated', 'another');
    portal.signal('Activated');
    portal.signal('Deactivated');
    await expect.poll(() => keys).toEqual(['press', 'release']);
    key.close();
  });

  it('is refused when the person gives none', async () => {
    portal.refuses = true;
    await expect(open()).rejects.toMatchObject({ code: 'portal-refused' });
  });

  it('is lost when the desktop ends the session, or ends', async () => {
    await open();
    portal.closeSession();
    await expect.poll(() => keys).toEqual(['lost']);
    await open();
    await bus.stop();
    await expect.poll(() => keys).toEqual(['lost', 'lost']);
  });

  it('is not there without a portal, nor without a bus', async () => {
    portal.stop();
    await new Promise((resolve) => setTimeout(resolve, 100));
    await expect(open()).rejects.toMatchObject({ code: 'bus-refused' });
    address = 'unix:path=/nonexistent/bus';
    await expect(open()).rejects.toMatchObject({ code: 'bus-unusable' });
  });
});
