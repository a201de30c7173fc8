import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { AloudError } from '../errors.js';
import { migrations } from './migrations.js';

/** How long another program may hold the store before that is told. */
const WAIT_MS = 5000;
/** A file and what SQLite keeps beside it. */
const PARTS = ['', '-wal', '-shm'] as const;

export interface OpenedDatabase {
  readonly db: Database.Database;
  /** Where a damaged store was moved, with its date; null when all was well. */
  readonly putAside: string | null;
}

/**
 * Opens the store, in WAL mode, and brings it to the newest version, all steps in one transaction.
 * A damaged one is put aside, and a new one begun.
 * @throws {AloudError} `store-unusable` when the file can't be opened, `store-locked` when another program holds it,
 * `store-full` when the disk is full, `store-newer` when a newer Aloud wrote it.
 */
export function openDatabase(file: string): OpenedDatabase {
  try {
    return { db: open(file), putAside: null };
  } catch (cause) {
    if (!isDamage(cause) || file === ':memory:') throw told(cause, file);
  }
  try {
    const putAside = moveAside(file);
    return { db: open(file), putAside };
  } catch (cause) {
    throw told(cause, file);
  }
}

function open(file: string): Database.Database {
  if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const db = new Database(file, { timeout: WAIT_MS });
  try {
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = NORMAL');
    db.pragma('foreign_keys = ON');
    const found: unknown = db.pragma('quick_check(1)', { simple: true });
    if (found !== 'ok') throw new Database.SqliteError(String(found), 'SQLITE_CORRUPT');
    migrate(db, file);
    return db;
  } catch (error) {
    db.close();
    throw error;
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

/** Moves a damaged store and all that belongs to it out of the way; nothing of it is lost. */
function moveAside(file: string): string {
  const date = new Date().toISOString().slice(0, 19).replaceAll(':', '-');
  const aside = `${file}.damaged-${date}`;
  for (const part of PARTS) if (existsSync(file + part)) renameSync(file + part, aside + part);
  return aside;
}

function isDamage(error: unknown): boolean {
  return error instanceof Database.SqliteError && /^SQLITE_(?:CORRUPT|NOTADB)/.test(error.code);
}

function told(cause: unknown, file: string): AloudError {
  if (cause instanceof AloudError) return cause;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  if (/^SQLITE_(?:BUSY|LOCKED)/.test(code))
    return new AloudError('store-locked', `Another program holds the store ${file}; end it and try again.`, {
      cause,
    });
  if (code === 'SQLITE_FULL' || code === 'ENOSPC')
    return new AloudError('store-full', `The disk of the store ${file} is full; free some space on it.`, {
      cause,
    });
  return new AloudError(
    'store-unusable',
    `The store ${file} can't be opened; see that its folder can be written, or move it away and a new one is made.`,
    { cause },
  );
}
