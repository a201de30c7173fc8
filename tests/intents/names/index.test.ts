import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import Database from 'better-sqlite3';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { buildIndex, type BuildProgress } from '../../../intents/names/index/build.js';
import { NameIndex } from '../../../intents/names/index/nameindex.js';
import { packagesFromJson, packagesFromTsv, readPackages } from '../../../intents/names/index/sources.js';
import { TypedNames } from '../../../intents/names/typed.js';

const folder = mkdtempSync(join(tmpdir(), 'aloud-names-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = join(folder, 'names.db');
beforeEach(() => rmSync(file, { force: true }));

const TSV = `attribute\tversion\tpname\tmain_program\tunfree\ttop_level\tdescription
ripgrep\t14.1\tripgrep\trg\t0\t1\tSearches text
steam\t1.0\tsteam\tsteam\t1\t1\tGames
python313Packages.numpy\t2.0\tnumpy\t\t0\t0\tNumbers
python314Packages.numpy\t2.1\tnumpy\t\t0\t0\tNumbers
`;
const rows = packagesFromTsv(TSV);

describe('lists of packages', () => {
  it('reads what nix-env prints, through a channel and without', () => {
    const listed = packagesFromJson({
      'nixos.hello': {
        name: 'hello-2.12.1',
        pname: 'hello',
        version: '2.12.1',
        meta: { description: 'Says\n hello', mainProgram: 'hello', unfree: false },
      },
      'nixos.python3Packages.numpy': { name: 'python3.13-numpy-2.0', meta: { broken: true } },
      steam: {
        name: 'steam-1.0',
        pname: 'steam',
        version: '1.0',
        meta: { license: { free: false }, insecure: true },
      },
    });
    expect(listed.map(({ attribute }) => attribute)).toEqual(['hello', 'python3Packages.numpy', 'steam']);
    expect(listed[0]).toMatchObject({
      version: '2.12.1',
      program: 'hello',
      description: 'Says hello',
      unfree: false,
      broken: false,
    });
    expect(listed[1]).toMatchObject({ broken: true });
    expect(listed[2]).toMatchObject({ unfree: true, insecure: true });
  });

  it('reads what nix search prints, and the list of a channel, packed or not', async () => {
    expect(
      packagesFromJson({
        'legacyPackages.x86_64-linux.gnome.cheese': { pname: 'cheese', version: '1', description: 'Photos' },
      }),
    ).toEqual([
      {
        attribute: 'gnome.cheese',
        version: '1',
        pname: 'cheese',
        program: '',
        description: 'Photos',
        unfree: false,
        broken: false,
        insecure: false,
      },
    ]);
    const channel = JSON.stringify({
      version: 2,
      packages: {
        hello: { name: 'hello-2', pname: 'hello', version: '2', meta: { knownVulnerabilities: ['CVE'] } },
      },
    });
    const packed = join(folder, 'packages.json.br');
    writeFileSync(packed, brotliCompressSync(channel));
    expect(await readPackages(packed)).toMatchObject([{ attribute: 'hello', insecure: true }]);
  });

  it('says in one sentence what is wrong with a list', async () => {
    const bad = join(folder, 'bad');
    const codes: unknown[] = [];
    for (const content of [
      '{"a":',
      'name\tversion\nx\t1\n',
      'attribute\n',
      '[]',
      '{"packages": 3, "version": 2}',
    ]) {
      writeFileSync(bad, content);
      await readPackages(bad).catch((error: unknown) => {
        codes.push((error as { code: string }).code);
        expect((error as Error).message).toMatch(/^[A-Z][^\n]+\.$/);
      });
    }
    expect(codes).toEqual([
      'source-format',
      'source-format',
      'source-empty',
      'source-format',
      'source-empty',
    ]);
    await expect(readPackages(join(folder, 'none'))).rejects.toMatchObject({ code: 'source-unreadable' });
  });
});

describe('the index', () => {
  it('takes what people call a program for that program, whatever versions of it there are', async () => {
    const versions = [
      'nodejs_20',
      'nodejs_22',
      'nodejs_24',
      'nodejs-slim',
      'nodejs-slim_22',
      'nodejs_latest',
    ];
    const list = ['nodejs', ...versions].map((name) => `${name}\t24\tnodejs\tnode\t0\t1\tRuns JavaScript`);
    await buildIndex(file, packagesFromTsv([TSV.split('\n')[0], ...list, ''].join('\n')), { revision: 'r1' });
    const index = NameIndex.open(file);
    const [first] = new TypedNames(index).resolve('node');
    expect(first?.attribute).toBe('nodejs');
    expect(first?.confidence).toBeGreaterThan(0.95);
    index.close();
  });

  it('keeps what a list tells, and finds it again', async () => {
    await buildIndex(file, rows, { revision: 'r1' });
    const index = NameIndex.open(file);
    expect(index.revision).toBe('r1');
    expect(index.details(index.entryOf('steam')!)).toMatchObject({
      unfree: true,
      topLevel: true,
      version: '1.0',
      description: 'Games',
    });
    expect(index.details(index.entryOf('steam')!).configurations).toBeGreaterThan(10);
    expect(new TypedNames(index).resolve('r g')[0]?.attribute).toBe('ripgrep');
    expect(new TypedNames(index).resolve('python numpy').map(({ attribute }) => attribute)).toEqual([
      'python314Packages.numpy',
    ]);
    expect(index.entryOf('nothing')).toBeUndefined();
    index.setInstalled(['steam']);
    index.close();
    const again = NameIndex.open(file);
    expect(again.isInstalled(again.entryOf('steam')!)).toBe(true);
    again.close();
  });

  it('asks the phonemiser only for names an older index does not have', async () => {
    const asked: string[] = [];
    const phonemise = (texts: readonly string[]): Promise<string[]> => {
      asked.push(...texts);
      return Promise.resolve(texts.map(() => 'ɹɪp'));
    };
    await buildIndex(file, rows, { revision: 'r1', phonemise });
    expect(asked).toContain('ripgrep');
    asked.length = 0;
    const more = [...rows, { ...rows[0]!, attribute: 'firefox', pname: 'firefox', program: 'firefox' }];
    await buildIndex(file, more, { revision: 'r2', phonemise });
    expect(asked).toContain('firefox');
    expect(asked).not.toContain('ripgrep');
    const index = NameIndex.open(file);
    expect(index.revision).toBe('r2');
    expect(index.sounds.of(index.entryOf('ripgrep')!)[0]!.codes).toHaveLength(3);
    index.close();
  });

  it('leaves the old index in place when a build is stopped or fails', async () => {
    await buildIndex(file, rows, { revision: 'r1' });
    const before = readFileSync(file);
    const steps: BuildProgress[] = [];
    await expect(
      buildIndex(file, rows, {
        revision: 'r2',
        signal: AbortSignal.abort(),
        onProgress: (step) => steps.push(step),
      }),
    ).rejects.toMatchObject({ code: 'cancelled' });
    expect(steps.length).toBeGreaterThan(0);
    const failing = (): Promise<string[]> => Promise.reject(new Error('no voice'));
    await expect(
      buildIndex(file, [...rows, { ...rows[0]!, attribute: 'x' }], { revision: 'r3', phonemise: failing }),
    ).rejects.toThrow('no voice');
    expect(readFileSync(file).equals(before)).toBe(true);
    expect(existsSync(`${file}.new`)).toBe(false);
  });

  it('says what to do when it is missing, damaged or of another version, and is built anew over it', async () => {
    const code = (): string => {
      try {
        NameIndex.open(file).close();
        return 'fine';
      } catch (error) {
        expect((error as Error).message).toContain('aloud index');
        return (error as { code: string }).code;
      }
    };
    expect(code()).toBe('index-missing');
    await buildIndex(file, rows, { revision: 'r1' });
    const whole = join(folder, 'whole.db');
    copyFileSync(file, whole);
    truncateSync(file, 5000);
    expect(code()).toBe('index-damaged');
    writeFileSync(file, 'not a database, but long enough to look like a file of one'.repeat(20));
    expect(code()).toBe('index-damaged');
    copyFileSync(whole, file);
    const db = new Database(file);
    db.prepare("UPDATE arrays SET bytes = x'0102' WHERE name = 'heard'").run();
    db.close();
    expect(code()).toBe('index-damaged');
    copyFileSync(whole, file);
    const old = new Database(file);
    old.pragma('user_version = 0');
    old.close();
    expect(code()).toBe('index-outdated');
    await buildIndex(file, rows, { revision: 'r1' });
    expect(code()).toBe('fine');
  });
});
