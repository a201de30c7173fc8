/** The tables of what was learned, by version. */
import type { Database } from 'better-sqlite3';

/** The tables were made by a later version of this program. */
export class PhrasingsError extends Error {
  readonly code = 'phrasings-version';
}

const MIGRATIONS = [
  `CREATE TABLE phrasings (
     id INTEGER PRIMARY KEY AUTOINCREMENT,
     key TEXT NOT NULL UNIQUE,
     said TEXT NOT NULL,
     meanings TEXT NOT NULL,
     open TEXT NOT NULL,
     origin TEXT NOT NULL,
     learned TEXT NOT NULL,
     uses INTEGER NOT NULL DEFAULT 0,
     last_use TEXT
   );
   CREATE TABLE learned_names (
     id INTEGER PRIMARY KEY AUTOINCREMENT,
     kind TEXT NOT NULL,
     spoken TEXT NOT NULL,
     attribute TEXT NOT NULL,
     learned TEXT NOT NULL,
     uses INTEGER NOT NULL DEFAULT 0,
     last_use TEXT,
     UNIQUE (kind, spoken)
   );`,
  // Those used last are wanted at every start, however many there are.
  'CREATE INDEX phrasings_recent ON phrasings (coalesce(last_use, learned) DESC, id DESC);',
];

/** Brings the tables to this version; its own counter, for the file is shared with other tables. */
export function migrate(database: Database): void {
  database.transaction(() => {
    database.exec('CREATE TABLE IF NOT EXISTS phrasings_version (version INTEGER NOT NULL)');
    const row = database.prepare<[], { version: number }>('SELECT version FROM phrasings_version').get();
    const version = row?.version ?? 0;
    if (version > MIGRATIONS.length) {
      throw new PhrasingsError(
        `What was taught is kept in a form of a later version (${version}); update this program.`,
      );
    }
    for (const migration of MIGRATIONS.slice(version)) database.exec(migration);
    if (row) database.prepare('UPDATE phrasings_version SET version = ?').run(MIGRATIONS.length);
    else database.prepare('INSERT INTO phrasings_version VALUES (?)').run(MIGRATIONS.length);
  })();
}
