import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { AloudError } from '../errors.js';
import { migrations } from './migrations.js';

/**
 * Opens the store, in WAL mode, and brings it to the newest version, each step in a transaction of its own.
 * @throws {AloudError} `store-unusable` when the file can't be opened or is damaged, `store-newer` when a newer Aloud wrote it.
 */
export function openDatabase(file: string): Database.Database {
  let db: Database.Database | undefined;
  try {
    if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    db = new Database(file, { timeout: 5000 });
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = NORMAL');
    db.pragma('foreign_keys = ON');
    migrate(db, file);
    return db;
  } catch (cause) {
    db?.close();
    if (cause instanceof AloudError) throw cause;
    throw new AloudError(
      'store-unusable',
      `The store ${file} can't be opened; move it away and a new one is made (its history and lessons stay in the old file).`,
      { cause },
    );
  }
}

function migrate(db: Database.Database, file: string): void {
  // Two processes may start at once: the version is read again inside the lock.
  db.transaction(() => {
    const version = db.pragma('user_version', { simple: true }) as number;
    if (version > migrations.length)
      throw new AloudError(
        'store-newer',
        `The store ${file} was written by a newer Aloud; update Aloud to use it.`,
      );
    for (const step of migrations.slice(version)) db.exec(step);
    db.pragma(`user_version = ${migrations.length}`);
  }).immediate();
}
