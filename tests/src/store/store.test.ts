import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Understanding } from '../../../intents/types.js';
import { openDatabase } from '../../../src/store/database.js';
import { migrations } from '../../../src/store/migrations.js';
import { Store } from '../../../src/store/store.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'aloud-store-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const heard: Understanding = {
  text: 'install firefox',
  outcome: 'understood',
  intent: 'install_package',
  slots: { package: [{ attribute: 'firefox', confidence: 1 }] },
  also: [],
  confidence: 0.9,
  alternatives: [],
  source: 'template',
  ms: 1,
};

describe('the store', () => {
  it('keeps what was said and done, across a restart', () => {
    const file = join(folder, 'deep', 'aloud.db');
    const first = Store.open(file);
    const turn = first.beginTurn('voice');
    first.recordHeard(turn, heard);
    first.recordSaid(turn, 'Shall I?');
    first.recordOutcome(
      turn,
      { operation: 'undo' },
      { operation: 'undo', ok: true, method: 'rehearsal', seconds: 1.5 },
    );
    first.setPreference('rate', '1.2');
    first.setPreference('rate', '1.4');
    first.close();

    const second = Store.open(file);
    expect(second.history(10).map(({ speaker, text }) => [speaker, text])).toEqual([
      ['person', 'install firefox'],
      ['aloud', 'Shall I?'],
    ]);
    expect(second.outcomes(10)).toMatchObject([
      { operation: 'undo', method: 'rehearsal', ok: true, failure: null, seconds: 1.5 },
    ]);
    expect(second.preference('rate')).toBe('1.4');
    expect(second.db.pragma('journal_mode', { simple: true })).toBe('wal');
    second.close();
  });

  it('brings every older version to the newest', () => {
    for (let version = 0; version < migrations.length; version++) {
      const file = join(folder, `v${version}.db`);
      const old = new Database(file);
      for (const step of migrations.slice(0, version)) old.exec(step);
      old.pragma(`user_version = ${version}`);
      old.close();
      const { db } = openDatabase(file);
      expect(db.pragma('user_version', { simple: true })).toBe(migrations.length);
      db.close();
    }
  });

  it('leaves a newer one alone and says so', () => {
    const file = join(folder, 'newer.db');
    const newer = new Database(file);
    newer.pragma(`user_version = ${migrations.length + 1}`);
    newer.close();
    expect(() => openDatabase(file)).toThrow(expect.objectContaining({ code: 'store-newer' }) as Error);
  });

  const damages: readonly (readonly [string, (file: string) => void])[] = [
    ['another kind of file', (file) => writeFileSync(file, 'no database, but long enough '.repeat(400))],
    ['its end cut off', (file) => truncateSync(file, 8192)],
    [
      'pages overwritten',
      (file) => {
        const bytes = readFileSync(file);
        bytes.fill(0xa5, 4096, bytes.length - 4096);
        writeFileSync(file, bytes);
      },
    ],
  ];

  it.each(damages)('puts a damaged one aside (%s) and begins a new one', (_what, damage) => {
    const file = join(folder, 'aloud.db');
    const first = Store.open(file);
    for (let nth = 0; nth < 200; nth++) first.recordHeard(first.beginTurn('typed'), heard);
    first.close();
    damage(file);
    const broken = readFileSync(file);
    const second = Store.open(file);
    expect(second.putAside).toMatch(/aloud\.db\.damaged-\d{4}-\d\d-\d\dT/);
    expect(readFileSync(second.putAside ?? '')).toEqual(broken);
    expect(second.history(10)).toEqual([]);
    second.recordHeard(second.beginTurn('typed'), heard);
    second.close();
    const third = Store.open(file);
    expect([third.putAside, third.history(10).length]).toEqual([null, 1]);
    third.close();
  });

  it('says so when another program holds it, and does not wait for ever', () => {
    const file = join(folder, 'held.db');
    Store.open(file).close();
    const other = new Database(file);
    other.pragma('locking_mode = EXCLUSIVE');
    other.exec('BEGIN EXCLUSIVE');
    const started = performance.now();
    expect(() => Store.open(file)).toThrow(expect.objectContaining({ code: 'store-locked' }) as Error);
    expect(performance.now() - started).toBeLessThan(15_000);
    other.close();
    Store.open(file).close();
  }, 20_000);

  it('goes on without writing where the disk is full, and says it once', () => {
    const store = Store.open(join(folder, 'full.db'));
    const told: string[] = [];
    store.onTrouble = (sentence) => told.push(sentence);
    // What SQLite answers when there is no room for another page.
    store.db.pragma(`max_page_count = ${store.db.pragma('page_count', { simple: true }) as number}`);
    const long = { ...heard, text: 'x'.repeat(100_000) };
    const turn = store.beginTurn('voice');
    for (let nth = 0; nth < 3; nth++) store.recordHeard(turn, long);
    store.setPreference('rate', 'y'.repeat(100_000));
    expect(told).toEqual([expect.stringContaining('full')]);
    expect(store.preference('rate')).toBeUndefined();
    expect(store.history(5)).toEqual([]);
    store.close();
  });
});
