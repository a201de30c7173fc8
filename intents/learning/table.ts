/** The rows of learned phrasings, and rows as phrasings. */
import type { Database, Statement } from 'better-sqlite3';
import { ORIGINS, type Phrasing } from './entries.js';

export type NewPhrasing = Pick<Phrasing, 'key' | 'said' | 'meanings' | 'open' | 'origin'>;

interface Row {
  readonly id: number;
  readonly key: string;
  readonly said: string;
  readonly meanings: string;
  readonly open: string;
  readonly origin: string;
  readonly learned: string;
  readonly uses: number;
  readonly last_use: string | null;
}

/** The statements on the table; it must be there. */
export class PhrasingTable {
  private readonly one: Statement<[number], Row>;
  private readonly withKey: Statement<[string], Row>;
  private readonly newest: Statement<[number], Row>;
  private readonly put: Statement<[string, string, string, string, string, string], Row>;

  constructor(private readonly database: Database) {
    this.one = database.prepare('SELECT * FROM phrasings WHERE id = ?');
    this.withKey = database.prepare('SELECT * FROM phrasings WHERE key = ?');
    // As the index of migration 2 has it.
    this.newest = database.prepare(
      'SELECT * FROM phrasings ORDER BY coalesce(last_use, learned) DESC, id DESC LIMIT ?',
    );
    this.put = database.prepare(
      `INSERT INTO phrasings (key, said, meanings, open, origin, learned) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT (key) DO UPDATE SET said = excluded.said, meanings = excluded.meanings, open = excluded.open,
         origin = excluded.origin, learned = excluded.learned, uses = 0, last_use = NULL
       RETURNING *`,
    );
  }

  /** Every key, in the order of learning. */
  keys(): IterableIterator<string> {
    return this.database.prepare<[], string>('SELECT key FROM phrasings ORDER BY id').pluck().iterate();
  }

  byKey(key: string): Phrasing | null {
    const row = this.withKey.get(key);
    return row ? phrasingOf(row) : null;
  }

  byId(id: number): Phrasing | null {
    const row = this.one.get(id);
    return row ? phrasingOf(row) : null;
  }

  /** Those learned last first. */
  all(): Phrasing[] {
    return this.database.prepare<[], Row>('SELECT * FROM phrasings ORDER BY id DESC').all().map(phrasingOf);
  }

  recent(most: number): Phrasing[] {
    return this.newest.all(most).map(phrasingOf);
  }

  /** One with the same key is replaced. */
  insert(phrasing: NewPhrasing, learned: string): Phrasing {
    const row = this.put.get(
      phrasing.key,
      phrasing.said,
      JSON.stringify(phrasing.meanings),
      JSON.stringify(phrasing.open),
      phrasing.origin,
      learned,
    );
    if (!row) throw new Error('SQLite gave nothing back for a row that it kept.');
    return phrasingOf(row);
  }

  use(id: number, at: string): void {
    this.database.prepare('UPDATE phrasings SET uses = uses + 1, last_use = ? WHERE id = ?').run(at, id);
  }

  delete(id: number): void {
    this.database.prepare('DELETE FROM phrasings WHERE id = ?').run(id);
  }
}

function phrasingOf({ last_use: lastUse, origin, meanings, open, ...row }: Row): Phrasing {
  return {
    ...row,
    meanings: JSON.parse(meanings) as Phrasing['meanings'],
    open: JSON.parse(open) as Phrasing['open'],
    origin: ORIGINS.find((known) => known === origin) ?? 'import',
    lastUse,
  };
}
