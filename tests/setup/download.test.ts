import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { download } from '../../src/setup/download.js';
import { serve, type FaultyServer } from './server.js';
import { failure } from './failure.js';

const content = randomBytes(2_000_000);
const sha256 = createHash('sha256').update(content).digest('hex');
const quick = { firstWaitMs: 1, stallMs: 300, attempts: 3 };

let folder: string;
let server: FaultyServer;
let what: { url: string; file: string; sha256: string; size: number };

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'aloud-download-'));
  server = await serve(new Map([['/model.zip', content]]));
  what = { url: server.url('/model.zip'), file: join(folder, 'model.zip'), sha256, size: content.length };
});

afterEach(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

function expectWhole(): void {
  expect(readFileSync(what.file).equals(content)).toBe(true);
  expect(existsSync(`${what.file}.part`)).toBe(false);
}

describe('download', () => {
  test('brings a file whole, and tells how far it is', async () => {
    const seen: number[] = [];
    await download(what, {
      onProgress: (phase, done, total) => {
        if (phase === 'download') seen.push(done);
        expect(total).toBe(content.length);
      },
    });
    expectWhole();
    expect(seen.at(-1)).toBe(content.length);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
  });

  test('goes on where a connection was cut', async () => {
    server.fault('/model.zip', { kind: 'cut', after: 700_000 });
    await download(what, quick);
    expectWhole();
    const [first, second] = server.ranges('/model.zip');
    expect(first).toBe('');
    expect(Number(/bytes=(\d+)-/.exec(second ?? '')?.[1])).toBeGreaterThan(0);
  });

  test('starts anew where the server sends the whole file although asked for the rest', async () => {
    server.fault('/model.zip', { kind: 'cut', after: 700_000 }, { kind: 'whole' });
    await download(what, quick);
    expectWhole();
  });

  test('gives up a connection that brings nothing, and goes on with the next', async () => {
    server.fault('/model.zip', { kind: 'stall', after: 500_000 });
    await download(what, quick);
    expectWhole();
    expect(server.ranges('/model.zip')).toHaveLength(2);
  });

  test('tries again when the server is overloaded, not when it refuses', async () => {
    server.fault('/model.zip', { kind: 'status', status: 503 });
    await download(what, quick);
    expectWhole();
    rmSync(what.file);
    server.fault('/model.zip', { kind: 'status', status: 403 });
    const error = await failure(download(what, quick));
    expect(error.code).toBe('SOURCE_UNREACHABLE');
    expect(error.message).toMatch(
      /^127\.0\.0\.1:\d+ cannot be reached \(the server answered 403\): check the network/,
    );
    expect(server.ranges('/model.zip')).toHaveLength(3);
  });

  test('fetches once more what arrived damaged', async () => {
    server.fault('/model.zip', { kind: 'wrong' });
    await download(what, quick);
    expectWhole();
  });

  test('leaves nothing behind when it is damaged twice', async () => {
    server.fault('/model.zip', { kind: 'wrong' }, { kind: 'wrong' });
    const error = await failure(download(what, quick));
    expect(error.code).toBe('DOWNLOAD_DAMAGED');
    expect(existsSync(what.file)).toBe(false);
    expect(existsSync(`${what.file}.part`)).toBe(false);
  });

  test('throws away a part that belongs to another file', async () => {
    writeFileSync(`${what.file}.part`, randomBytes(1_000_000));
    await download(what, quick);
    expectWhole();
  });

  test('finishes a part that had all its bytes without a request', async () => {
    writeFileSync(`${what.file}.part`, content);
    await download(what, quick);
    expectWhole();
    expect(server.ranges('/model.zip')).toHaveLength(0);
  });

  test('keeps what has arrived when it is stopped', async () => {
    server.fault('/model.zip', { kind: 'slow', piece: 50_000 });
    const stop = new AbortController();
    const run = failure(download(what, { ...quick, signal: stop.signal }));
    await sleep(200);
    stop.abort();
    expect((await run).exitCode).toBe(130);
    const kept = statSync(`${what.file}.part`).size;
    expect(kept).toBeGreaterThan(0);
    await download(what, quick);
    expectWhole();
    expect(server.ranges('/model.zip').at(-1)).toBe(`bytes=${kept}-`);
  });

  test('goes on after its process was killed', async () => {
    server.fault('/model.zip', { kind: 'slow', piece: 50_000 });
    const module = new URL('../../src/setup/download.js', import.meta.url).href;
    const script = `import(${JSON.stringify(module)}).then((m) => m.download(${JSON.stringify(what)}))`;
    const child = spawn(process.execPath, ['-e', script], { stdio: 'inherit' });
    const ended = once(child, 'exit');
    for (let tries = 0; tries < 500; tries += 1) {
      if ((statSync(`${what.file}.part`, { throwIfNoEntry: false })?.size ?? 0) > 200_000) break;
      await sleep(10);
    }
    child.kill('SIGKILL');
    await ended;
    const kept = statSync(`${what.file}.part`).size;
    expect(existsSync(what.file)).toBe(false);
    await download(what, quick);
    expectWhole();
    expect(server.ranges('/model.zip').at(-1)).toBe(`bytes=${kept}-`);
  });

  test('says what to do when nobody answers', async () => {
    await server.close();
    const error = await failure(download(what, quick));
    expect(error.code).toBe('SOURCE_UNREACHABLE');
    expect(error.message).toContain('ECONNREFUSED');
  });

  test('says what to do where it may not write', async () => {
    // Nobody, not even root, can make folders in /sys.
    const error = await failure(download({ ...what, file: '/sys/aloud/model.zip' }, quick));
    expect(error.code).toBe('NO_PERMISSION');
    expect(error.message).toContain('/sys/aloud cannot be written: make it writable');
  });

  test('copies a local file, as pip finds one in a folder of wheels', async () => {
    const local = join(folder, 'local.whl');
    writeFileSync(local, content);
    await download({ ...what, url: `file://${local}` }, quick);
    expectWhole();
  });
});
