import { execa } from 'execa';
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { talkPipeBeside, TalkPipe } from '../../../src/daemon/talk-pipe.js';
import { packageRoot } from '../../../src/paths.js';

let runtime: string;
let socket: string;
let taken: string[];
let pipe: TalkPipe | null;
const make = async (): Promise<TalkPipe | null> =>
  (pipe = await TalkPipe.make(socket, (how) => void taken.push(how)));
const talk = (how: string) =>
  execa(process.execPath, [join(packageRoot(), 'scripts', 'aloud.cjs'), 'talk', how], {
    ...{ reject: false, extendEnv: false, env: { XDG_RUNTIME_DIR: runtime } },
  });

beforeEach(() => {
  runtime = mkdtempSync(join(tmpdir(), 'aloud-pipe-'));
  mkdirSync(join(runtime, 'aloud'), { mode: 0o700 });
  socket = join(runtime, 'aloud', 'control.sock');
  taken = [];
  pipe = null;
});
afterEach(() => {
  pipe?.close();
  rmSync(runtime, { recursive: true, force: true });
});

it('takes the words of the key in their order, and can be reached by its owner alone', async () => {
  await make();
  expect(statSync(talkPipeBeside(socket)).mode & 0o777).toBe(0o600);
  for (const how of ['press', 'release', 'toggle']) expect((await talk(how)).exitCode).toBe(0);
  await expect.poll(() => taken).toEqual(['press', 'release', 'toggle']);
});

it('leaves it to the socket to say what is wrong, where a press would not be taken', async () => {
  (await make())?.read(false);
  // Nothing listens there in this test.
  expect(await talk('press')).toMatchObject({ exitCode: 72 });
  pipe?.read(true);
  expect((await talk('press')).exitCode).toBe(0);
  await expect.poll(() => taken).toEqual(['press']);
});

it('goes with the service, and comes again after one that was killed', async () => {
  await make();
  pipe?.read(false);
  expect(await make()).not.toBeNull();
  expect((await talk('stop')).exitCode).toBe(0);
  await expect.poll(() => taken).toEqual(['stop']);
  pipe?.close();
  expect(existsSync(talkPipeBeside(socket))).toBe(false);
  expect(await talk('stop')).toMatchObject({ exitCode: 72 });
});

it('is left to the socket after it could not be read, and read again when it is to be', async () => {
  const spy = vi.spyOn(Socket.prototype, 'on');
  await make();
  const sockets = new Set(spy.mock.contexts as Socket[]);
  spy.mockRestore();
  expect((await talk('press')).exitCode).toBe(0);
  await expect.poll(() => taken).toEqual(['press']);
  for (const socket of sockets) socket.destroy(new Error('read EIO'));
  await expect.poll(async () => (await talk('press')).exitCode).toBe(72);
  pipe?.read(true);
  expect((await talk('stop')).exitCode).toBe(0);
  await expect.poll(() => taken.at(-1)).toBe('stop');
});

it('replaces nothing that is no pipe, and nothing is written to that', async () => {
  writeFileSync(talkPipeBeside(socket), 'mine');
  expect(await make()).toBeNull();
  expect(await talk('press')).toMatchObject({ exitCode: 72 });
  expect(statSync(talkPipeBeside(socket)).size).toBe(4);
});

it('is not made in a folder that others can enter', async () => {
  rmSync(join(runtime, 'aloud'), { recursive: true });
  mkdirSync(join(runtime, 'aloud'), { mode: 0o755 });
  expect(await make()).toBeNull();
});
