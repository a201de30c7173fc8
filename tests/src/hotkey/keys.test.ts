import * as native from '@homebridge/dbus-native';
import { execFileSync } from 'node:child_process';
import { appendFileSync, closeSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { execa } from 'execa';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KeyReader, readKey } from '../../../src/hotkey/evdev.js';
import { PortalKey } from '../../../src/hotkey/portal.js';
import { titled, without } from '../../support/needs.js';

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

const noBus = without('dbus-daemon', 'dbus');

interface Message {
  readonly sender: string;
  readonly member: string;
  readonly body?: unknown[];
}

interface ServerBus {
  readonly connection: {
    end(): void;
    on(event: 'message', take: (message: Message & { type: number }) => void): void;
  };
  requestName(name: string, flags: number, done: () => void): void;
  setMethodCallHandler(path: string, iface: string, member: string, handler: [unknown, string | null]): void;
  sendSignal(path: string, iface: string, name: string, signature: string, body: unknown[]): void;
}

/** A desktop's portal as far as it gives keys: on a real bus, with a session and requests as the real one has them. */
class PortalDouble {
  readonly registered: unknown[] = [];
  readonly bound: unknown[][] = [];
  session = '';
  refuses = false;
  readonly #path = '/org/freedesktop/portal/desktop';
  readonly #shortcuts = 'org.freedesktop.portal.GlobalShortcuts';

  private constructor(private readonly bus: ServerBus) {
    const handle = (
      iface: string,
      member: string,
      out: string | null,
      run: (message: Message) => unknown,
    ): void => {
      const take = (...args: unknown[]): unknown => run(args.at(-1) as Message);
      bus.setMethodCallHandler(this.#path, iface, member, [take, out]);
    };
    handle('org.freedesktop.host.portal.Registry', 'Register', null, ({ body }) => {
      this.registered.push(body![0]);
    });
    handle(this.#shortcuts, 'CreateSession', 'o', (message) => {
      const options = message.body![0];
      this.session = `${this.#path}/session/${nameOf(message)}/${option(options, 'session_handle_token')}`;
      return this.#answer(message, options, [['session_handle', ['s', this.session]]]);
    });
    handle(this.#shortcuts, 'BindShortcuts', 'o', (message) => {
      this.bound.push(message.body!);
      return this.#answer(message, message.body![3], []);
    });
  }

  static async start(address: string): Promise<PortalDouble> {
    const { sessionBus } = native as unknown as { sessionBus: (options: object) => ServerBus };
    const bus = sessionBus({ busAddress: address });
    await new Promise<void>((done) => bus.requestName('org.freedesktop.portal.Desktop', 0, () => done()));
    return new PortalDouble(bus);
  }

  signal(name: 'Activated' | 'Deactivated', id = 'talk'): void {
    this.bus.sendSignal(this.#path, this.#shortcuts, name, 'osta{sv}', [this.session, id, 1234567890123, []]);
  }

  closeSession(): void {
    this.bus.sendSignal(this.session, 'org.freedesktop.portal.Session', 'Closed', '', []);
  }

  stop(): void {
    this.bus.connection.end();
  }

  #answer(message: Message, options: unknown, results: unknown[]): string {
    const request = `${this.#path}/request/${nameOf(message)}/${option(options, 'handle_token')}`;
    const body = this.refuses ? [1, []] : [0, results];
    setImmediate(() =>
      this.bus.sendSignal(request, 'org.freedesktop.portal.Request', 'Response', 'ua{sv}', body),
    );
    return request;
  }
}

const nameOf = ({ sender }: Message): string => sender.slice(1).replaceAll('.', '_');

function option(pairs: unknown, name: string): string {
  const found = (pairs as [string, [unknown, [string]]][]).find(([key]) => key === name);
  return found![1][1][0];
}

describe.skipIf(noBus)(titled('a key of the desktop, by its portal', noBus), () => {
  let daemon: ReturnType<typeof startBus>;
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

  function startBus() {
    return execa('dbus-daemon', ['--session', '--nofork', '--nopidfile', '--print-address'], {
      reject: false,
      buffer: false,
      stdin: 'ignore',
    });
  }

  beforeEach(async () => {
    daemon = startBus();
    for await (const line of createInterface({ input: daemon.stdout })) {
      address = line;
      break;
    }
    portal = await PortalDouble.start(address);
    keys = [];
  });
  afterEach(async () => {
    portal.stop();
    daemon.kill();
    await daemon;
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
    daemon.kill();
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
