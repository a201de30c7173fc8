import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
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
      const db = openDatabase(file);
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

  it('does not touch a damaged one and says what to do', () => {
    const file = join(folder, 'damaged.db');
    writeFileSync(file, 'this is no database, but it is long enough to be taken for one'.repeat(100));
    expect(() => openDatabase(file)).toThrow(expect.objectContaining({ code: 'store-unusable' }) as Error);
  });
});
