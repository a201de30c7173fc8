import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { confirm } from '../../bridge/client.js';
import { Request } from '../../bridge/messages.js';
import type { ChangeOperation, Plan } from '../../bridge/protocol.js';
import { apply, eventually, planned, snapshot, temporary } from '../bridge/support.js';
import { ALLOWED, Connection, Helper, notRoot, STRANGER, type HelperOptions } from './support.js';
import { titled } from '../support/needs.js';

let helper: Helper | undefined;
afterEach(() => helper?.close());

async function start(options?: HelperOptions): Promise<Helper> {
  return (helper = await Helper.start(options));
}

let id = 0;
const plan = (operation: ChangeOperation): object => ({ type: 'plan', id: ++id, operation });
const execute = (operation: ChangeOperation, confirmation?: object): object => ({
  type: 'execute',
  id: ++id,
  operation,
  confirmation,
});

async function planOn(connection: Connection, operation: ChangeOperation): Promise<Plan> {
  const reply = await connection.ask(plan(operation));
  if (reply?.type !== 'outcome' || !reply.outcome.plan) throw new Error(JSON.stringify(reply));
  return reply.outcome.plan;
}

/** Names that would mean something to a shell, to Nix, to a file system, or to an eye. */
const HOSTILE = [
  'vlc; rm -rf /',
  '${builtins.readFile "/etc/shadow"}',
  'vlc ]; environment.etc.shadow.text = "',
  '../../etc/shadow',
  '/etc/shadow',
  '--option',
  '-f',
  '@/etc/shadow',
  'vlc\nhtop',
  'vlc\n',
  'vlc\0',
  'vlc\u2028htop',
  '`id`',
  '$(id)',
  'vlc"',
  'vlс', // the last letter is Cyrillic
  'ｖｌｃ',
  'v\u200blc',
  'vlc\u202egp.exe',
  'e\u0301macs',
  '.',
  'a..b',
  'a.',
  'a b',
  'a'.repeat(201),
  '__proto__ ',
];

describe('names', () => {
  it('that are none are refused on both sides, wherever a name stands', async () => {
    const connection = (await start({ args: ['--strikes', '100000'] })).connect();
    const before = await connection.ask({
      type: 'read',
      id: ++id,
      operation: { operation: 'list_packages' },
    });
    for (const name of HOSTILE) {
      const operations = [
        ...(['install', 'remove', 'enable', 'disable'] as const).map((field) => ({
          ...apply({}),
          [field]: [name],
        })),
        { ...apply({}), update: [name] },
        { ...apply({}), action: name },
        { operation: 'roll_back', to: { date: name } },
        { operation: 'roll_back', to: name },
      ];
      const reads = [
        { operation: 'describe_package', attribute: name },
        { operation: 'option_status', option: name },
        { operation: 'system_info', topic: name },
      ];
      const messages = [
        ...operations.map((operation) => ({ type: 'plan', id: ++id, operation })),
        ...reads.map((operation) => ({ type: 'read', id: ++id, operation })),
      ];
      for (const message of messages) {
        expect(Request.safeParse(message).success, JSON.stringify(message)).toBe(false);
        expect(await connection.codeOf(message), JSON.stringify(message)).toBe('invalid_request');
      }
    }
    const after = await connection.ask({ type: 'read', id: ++id, operation: { operation: 'list_packages' } });
    expect(after).toMatchObject({
      outcome: { result: (before as { outcome: { result: object } }).outcome.result },
    });
  }, 60_000);

  it('a search for anything is only a search', async () => {
    const connection = (await start()).connect();
    for (const query of HOSTILE) {
      const reply = await connection.ask({
        type: 'read',
        id: ++id,
        operation: { operation: 'search_packages', query: query.slice(0, 200) },
      });
      expect(reply).toMatchObject({ type: 'outcome', outcome: { ok: true } });
    }
    expect(helper!.log()).toEqual([]);
  });
});

describe('confirmations', () => {
  it('are good once, for what was confirmed, on the connection they were given on', async () => {
    await start();
    const [mine, theirs] = [helper!.connect(), helper!.connect()];
    const install = apply({ install: ['htop'] });
    const made = await planOn(mine, install);
    const good = confirm(made, 'yes');
    expect(await mine.codeOf(execute(install))).toBe('not_confirmed');
    expect(await theirs.codeOf(execute(install, good)), 'stolen').toBe('plan_outdated');
    const other = apply({ install: ['vlc'] });
    expect(await mine.codeOf(execute(other, good)), 'for something else').toBe('not_confirmed');
    const swapped = { ...good, digest: (await planOn(mine, other)).digest };
    expect(await mine.codeOf(execute(install, swapped)), "another plan's digest").toBe('not_confirmed');
    expect(await mine.codeOf(execute(install, good))).toBe(undefined);
    expect(await mine.codeOf(execute(install, good)), 'replayed').toBe('not_confirmed');
    const garbage: ChangeOperation = { operation: 'collect_garbage', keepLast: 1 };
    const bare = confirm(await planOn(mine, garbage), 'yes');
    expect(await mine.codeOf(execute(garbage, bare)), 'a bare yes').toBe('not_confirmed');
    const events = helper!.log().map(({ event, code }) => (code === undefined ? event : `${event} ${code}`));
    expect(events).toEqual([
      'denied not_confirmed',
      'denied plan_outdated',
      'denied not_confirmed',
      'denied not_confirmed',
      'begin',
      'end',
      'denied not_confirmed',
      'denied not_confirmed',
    ]);
  });

  it('of a plan that the machine has left behind are refused', async () => {
    await start();
    const [mine, theirs] = [helper!.connect(), helper!.connect()];
    const install = apply({ install: ['htop'] });
    const stale = confirm(await planOn(mine, install), 'yes');
    const gimp = apply({ install: ['gimp'] });
    expect(await theirs.codeOf(execute(gimp, confirm(await planOn(theirs, gimp), 'yes')))).toBe(undefined);
    expect(await mine.codeOf(execute(install, stale))).toBe('plan_outdated');
  });
});

describe('who may ask', () => {
  it.skipIf(notRoot)(titled('a stranger gets no word, and it is written down', notRoot), async () => {
    await start();
    const client = await helper!.client(STRANGER);
    expect(client.hello.reason).toMatch(/The helper is not used: The helper does not let this user ask\.$/);
    await client.close();
    expect(helper!.said).toMatch(/user 1 \(process \d+\) may not ask/);
    expect(helper!.log()).toMatchObject([{ event: 'refused', user: STRANGER, why: 'may not ask' }]);
  });

  it.skipIf(notRoot)(titled("nothing of the caller's environment comes along", notRoot), async () => {
    await start({ env: { NIX_PATH: 'nixpkgs=/administrators', BASH_ENV: '/administrators' } });
    const evil = {
      NIX_PATH: 'nixpkgs=/evil',
      LD_PRELOAD: '',
      NIX_CONFIG: 'builders = evil',
      ALOUD_CONFIGURATION: '/evil',
    };
    const client = await helper!.client(ALLOWED, { ...evil, NIX_STATE_DIR: '/proc' });
    expect(client.hello.reason).toMatch(/as the administrator\.$/);
    const environ = readFileSync(`/proc/${client.hello.pid}/environ`, 'latin1').split('\0');
    await client.close();
    expect(environ).toContain('NIX_PATH=nixpkgs=/administrators');
    expect(environ.join('\n')).not.toMatch(/evil|BASH_ENV|\/proc/);
  });

  it('only what the administrator allows is done', async () => {
    const reads = ['--operations', 'list_generations,current_generation,apply'];
    const connection = (await start({ args: reads })).connect();
    const read = (operation: string): object => ({ type: 'read', id: ++id, operation: { operation } });
    expect(await connection.codeOf(read('list_generations'))).toBe(undefined);
    expect(await connection.codeOf(read('list_packages'))).toBe('permission');
    expect(await connection.codeOf(plan({ operation: 'collect_garbage', keepLast: 1 }))).toBe('permission');
    expect(await connection.codeOf({ type: 'rehearse', id: ++id, settings: { speed: 0 } })).toBe(
      'unsupported',
    );
  });
});

describe('too much', () => {
  it('nonsense ends the connection, and no other', async () => {
    await start();
    const [bad, good] = [helper!.connect(), helper!.connect()];
    bad.send(...Array.from({ length: 200 }, () => 'nonsense'));
    await bad.ended;
    expect(await good.ask({ type: 'health', id: 1 })).toMatchObject({ type: 'health' });
  });

  it('lines are taken at a limited pace, and none is lost', async () => {
    const connection = (await start({ args: ['--burst', '10', '--lines-per-second', '50'] })).connect();
    const started = performance.now();
    connection.send(...Array.from({ length: 60 }, (_, n) => ({ type: 'health', id: n + 1 })));
    for (let n = 1; n <= 60; n++) expect(await connection.next()).toMatchObject({ type: 'health', id: n });
    expect(performance.now() - started).toBeGreaterThan(900);
  });

  it('connections are refused', async () => {
    await start({ args: ['--sessions-per-user', '2'] });
    const first = [helper!.connect(), helper!.connect()];
    for (const one of first) expect(await one.ask({ type: 'health', id: 1 })).toBeDefined();
    expect(await helper!.connect().next()).toBe(undefined);
    first[0]!.close();
    const again = async (): Promise<boolean> =>
      (await helper!.connect().ask({ type: 'health', id: 1 })) !== undefined;
    await delay(1500);
    expect(await again()).toBe(true);
  });

  it('silence ends a connection: half a line, none at all, or answers nobody reads', async () => {
    await start({ args: ['--greeting-seconds', '1', '--idle-seconds', '2', '--unread-seconds', '1'] });
    const [half, silent, idle, deaf] = [1, 2, 3, 4].map(() => helper!.connect());
    half!.socket.write('{"type":"health"');
    await idle!.ask({ type: 'health', id: 1 });
    deaf!.socket.pause();
    deaf!.send(...Array.from({ length: 50_000 }, () => ({ type: 'health', id: 1 })));
    const started = performance.now();
    await Promise.all([half!.ended, silent!.ended, idle!.ended]);
    expect(performance.now() - started).toBeLessThan(8000);
    deaf!.close();
  }, 20_000);

  it('changes in an hour are too many, over all connections', async () => {
    await start({ args: ['--changes-per-hour', '2'] });
    const codes = [];
    for (const name of ['htop', 'gimp', 'emacs']) {
      const connection = helper!.connect();
      const operation = apply({ install: [name] });
      codes.push(
        await connection.codeOf(execute(operation, confirm(await planOn(connection, operation), 'yes'))),
      );
      connection.close();
    }
    expect(codes).toEqual([undefined, undefined, 'busy']);
  });

  const preparing = (bytes: number) => ({
    ...{ operation: 'prepare' as const, budget: { bytes, builds: 50 } },
    change: apply({ install: ['blender'] }),
  });

  it('working ahead in an hour is, over all connections', async () => {
    await start({ args: ['--prepares-per-hour', '2'] });
    const codes = [];
    for (let count = 0; count < 3; count++) {
      const connection = helper!.connect();
      codes.push(await connection.codeOf({ type: 'read', id: ++id, operation: preparing(0) }));
      connection.close();
    }
    expect(codes).toEqual([undefined, undefined, 'busy']);
  });

  it('downloads ahead are not made, whatever is asked for', async () => {
    await start({ args: ['--prepared-bytes', '1000'] });
    const client = await helper!.client(ALLOWED, { NIX_STATE_DIR: '/proc' });
    expect((await client.read(preparing(10 ** 12))).result?.prepared).toMatchObject({
      ready: false,
      bytes: 0,
    });
    await client.close();
    expect(helper!.log().map(({ event, user }) => [event, user])).toEqual([['prepare', ALLOWED]]);
  });
});

describe.skipIf(notRoot)(titled('polkit', notRoot), () => {
  /** A stand-in for pkcheck: notes its arguments and ends as it is told, after a while. */
  const pkcheck = (folder: string, status: number, seconds = 0): NodeJS.ProcessEnv => {
    const record = join(folder, 'asked');
    writeFileSync(record, '', { mode: 0o666 });
    writeFileSync(
      join(folder, 'pkcheck'),
      `#!/bin/sh\nprintf '%s|' "$@" >> ${record}\necho >> ${record}\n` +
        `case "$*" in *read*) exit 0;; esac\nsleep ${seconds}\nexit ${status}\n`,
      { mode: 0o755 },
    );
    return { PATH: `${folder}:${process.env['PATH']}` };
  };

  async function change(status: number, operation: ChangeOperation, seconds?: number) {
    const folder = temporary();
    await start({ folder, env: pkcheck(folder.path, status, seconds), args: ['--polkit', 'require'] });
    const client = await helper!.client(ALLOWED, { NIX_STATE_DIR: '/proc' });
    const made = await planned(client, operation);
    const before = await snapshot(client);
    return { client, made, before, asked: () => readFileSync(join(folder.path, 'asked'), 'utf8') };
  }

  it('is asked about this very process, with the action that fits', async () => {
    const { client, made, asked } = await change(0, apply({ install: ['htop'] }));
    expect(await client.execute(made, confirm(made, 'yes'))).toMatchObject({ ok: true });
    const garbage = await planned(client, { operation: 'collect_garbage', keepLast: 1 });
    await client.execute(garbage, confirm(garbage, 'phrase'));
    const actions = asked().trim().split('\n');
    expect(actions).toEqual([
      expect.stringMatching(/^--action-id\|org\.aloud\.helper\.read\|--process\|\d+,\d+,65534\|$/),
      expect.stringMatching(
        /^--action-id\|org\.aloud\.helper\.change\|--process\|\d+,\d+,65534\|--allow-user-interaction\|$/,
      ),
      expect.stringMatching(/\|org\.aloud\.helper\.destroy\|/),
    ]);
    await client.close();
  });

  it('works ahead only where a change needs no password, and asks nobody for one', async () => {
    const { client, asked } = await change(2, apply({ install: ['htop'] }));
    const prepare = (bytes: number) =>
      client.read({
        ...{ operation: 'prepare', budget: { bytes, builds: 50 } },
        change: apply({ install: ['htop'] }),
      });
    expect(await prepare(0)).toMatchObject({ ok: true });
    expect((await prepare(10 ** 9)).failure?.code).toBe('permission');
    expect(asked()).toContain('change');
    expect(asked()).not.toContain('interaction');
    await client.close();
  });

  it.each([
    [1, /rules don't allow/],
    [2, /nothing here that could ask/],
    [3, /was closed/],
    [127, /rules don't allow/],
  ])('its no (status %i) is a no', async (status, sentence) => {
    const { client, made, before } = await change(status, apply({ install: ['htop'] }));
    const outcome = await client.execute(made, confirm(made, 'yes'));
    expect(outcome.failure).toMatchObject({ code: 'permission', recovery: ['authorise'] });
    expect(outcome.failure!.sentence).toMatch(sentence);
    expect(await snapshot(client)).toEqual(before);
    expect(helper!.log()).toMatchObject([{ event: 'denied', code: 'permission', user: ALLOWED }]);
    await client.close();
  });

  it('waiting for the password can be cancelled', async () => {
    const { client, made, before, asked } = await change(0, apply({ install: ['htop'] }), 30);
    const stop = new AbortController();
    const phases: string[] = [];
    const executing = client.execute(made, confirm(made, 'yes'), {
      signal: stop.signal,
      onProgress: ({ phase }) => phases.push(phase),
    });
    expect(await eventually(() => asked().includes('change'), 5000)).toBe(true);
    stop.abort();
    expect(await executing).toMatchObject({ ok: false, failure: { code: 'cancelled' } });
    expect(phases).toContain('authorising');
    expect(await snapshot(client)).toEqual(before);
    await client.close();
  });
});
