/**
 * What a person taught, in SQLite: phrasings and names put right, with where
 * they came from and how often they served. The whole of it is also held in
 * memory, where it is looked up.
 */
import type { Database } from 'better-sqlite3';
import {
  exportSchema,
  type Exported,
  type LearnedName,
  type Origin,
  type Phrasing,
  ORIGINS,
} from './entries.js';
import { PhrasingIndex } from './index.js';
import { migrate } from './migrations.js';

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

interface NameRow extends Omit<LearnedName, 'lastUse'> {
  readonly last_use: string | null;
}

/** Told of every change: a phrasing that is new, or null when anything may have changed. */
export type Listener = (added: Phrasing | null) => void;

export class Phrasings {
  readonly index: PhrasingIndex;
  private readonly names = new Map<string, LearnedName>();
  private readonly listeners = new Set<Listener>();

  /**
   * `endings` are the language's, for paraphrases; `now` gives ISO times.
   * Throws PhrasingsError when the tables are of a later version.
   */
  constructor(
    private readonly database: Database,
    endings: readonly string[],
    private readonly now: () => string = () => new Date().toISOString(),
  ) {
    migrate(database);
    this.index = new PhrasingIndex(endings);
    this.load();
  }

  /** Keeps a phrasing; one with the same words is replaced. */
  add(phrasing: NewPhrasing): Phrasing {
    const kept = this.insert(phrasing, this.now());
    this.index.add(kept);
    this.tell(kept);
    return kept;
  }

  /** Keeps what a name was said as; heard again, it is taken at once. */
  addName(kind: string, spoken: string, attribute: string): void {
    this.insertName(kind, spoken, attribute, this.now());
    this.loadNames();
    this.tell(null);
  }

  /** The attribute for words that were put right once. */
  nameOf(kind: string, spoken: string): string | null {
    return this.names.get(`${kind} ${spoken}`)?.attribute ?? null;
  }

  /** Counts a use; called when what was understood by it was taken up. */
  used(id: number): void {
    this.database
      .prepare('UPDATE phrasings SET uses = uses + 1, last_use = ? WHERE id = ?')
      .run(this.now(), id);
  }

  /** All phrasings, those learned last first. */
  list(): Phrasing[] {
    return this.database.prepare<[], Row>('SELECT * FROM phrasings ORDER BY id DESC').all().map(phrasingOf);
  }

  /** Those used or learned last, at most so many. */
  recent(most: number): Phrasing[] {
    const rows = this.database
      .prepare<[number], Row>(
        'SELECT * FROM phrasings ORDER BY coalesce(last_use, learned) DESC, id DESC LIMIT ?',
      )
      .all(most);
    return rows.map(phrasingOf);
  }

  listNames(): LearnedName[] {
    return [...this.names.values()];
  }

  /** All that is known of one phrasing, to answer "why did you understand that?". */
  explain(id: number): Phrasing | null {
    const row = this.database.prepare<[number], Row>('SELECT * FROM phrasings WHERE id = ?').get(id);
    return row ? phrasingOf(row) : null;
  }

  /** Forgets one; false when there is none of that number. */
  forget(id: number): boolean {
    const known = this.explain(id);
    if (!known) return false;
    this.database.prepare('DELETE FROM phrasings WHERE id = ?').run(id);
    const held = this.index.get(known.key);
    if (held) this.index.remove(held);
    this.tell(null);
    return true;
  }

  forgetName(kind: string, spoken: string): boolean {
    const { changes } = this.database
      .prepare('DELETE FROM learned_names WHERE kind = ? AND spoken = ?')
      .run(kind, spoken);
    this.loadNames();
    this.tell(null);
    return changes > 0;
  }

  /** Forgets everything; how many phrasings and names there were. */
  forgetAll(): number {
    const count = this.index.size + this.names.size;
    this.database.exec('DELETE FROM phrasings; DELETE FROM learned_names;');
    for (const phrasing of [...this.index.all()]) this.index.remove(phrasing);
    this.loadNames();
    this.tell(null);
    return count;
  }

  export(): Exported {
    return {
      format: 'aloud-phrasings',
      version: 1,
      phrasings: this.list()
        .reverse()
        .map(({ key, said, meanings, open, origin, learned }) => ({
          key,
          said,
          meanings: [...meanings],
          open: [...open],
          origin,
          learned,
        })),
      names: this.listNames().map(({ kind, spoken, attribute, learned }) => ({
        kind,
        spoken,
        attribute,
        learned,
      })),
    };
  }

  /**
   * Takes in an exported document, all or nothing. What is known with the
   * same words is replaced; those are given back. Throws a ZodError for a
   * document of another form.
   */
  import(document: unknown): { added: number; replaced: readonly Phrasing[] } {
    const { phrasings, names } = exportSchema.parse(document);
    const replaced = phrasings.flatMap(({ key }) => this.index.get(key) ?? []);
    this.database.transaction(() => {
      for (const phrasing of phrasings) this.insert({ ...phrasing, origin: 'import' }, phrasing.learned);
      for (const name of names) this.insertName(name.kind, name.spoken, name.attribute, name.learned);
    })();
    this.load();
    this.tell(null);
    return { added: phrasings.length + names.length - replaced.length, replaced };
  }

  /** Calls back on every change until the function it gives is called. */
  onChange(listener: Listener): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  private tell(added: Phrasing | null): void {
    for (const listener of this.listeners) listener(added);
  }

  private insert(phrasing: NewPhrasing, learned: string): Phrasing {
    const row = this.database
      .prepare<[string, string, string, string, string, string], Row>(
        `INSERT INTO phrasings (key, said, meanings, open, origin, learned) VALUES (?, ?, ?, ?, ?, ?)
         ON CONFLICT (key) DO UPDATE SET said = excluded.said, meanings = excluded.meanings, open = excluded.open,
           origin = excluded.origin, learned = excluded.learned, uses = 0, last_use = NULL
         RETURNING *`,
      )
      .get(
        phrasing.key,
        phrasing.said,
        JSON.stringify(phrasing.meanings),
        JSON.stringify(phrasing.open),
        phrasing.origin,
        learned,
      );
    return phrasingOf(row!);
  }

  private insertName(kind: string, spoken: string, attribute: string, learned: string): void {
    this.database
      .prepare(
        `INSERT INTO learned_names (kind, spoken, attribute, learned) VALUES (?, ?, ?, ?)
         ON CONFLICT (kind, spoken) DO UPDATE SET attribute = excluded.attribute, learned = excluded.learned`,
      )
      .run(kind, spoken, attribute, learned);
  }

  private load(): void {
    for (const row of this.database.prepare<[], Row>('SELECT * FROM phrasings').all())
      this.index.add(phrasingOf(row));
    this.loadNames();
  }

  private loadNames(): void {
    this.names.clear();
    for (const { last_use: lastUse, ...name } of this.database
      .prepare<[], NameRow>('SELECT * FROM learned_names')
      .iterate()) {
      this.names.set(`${name.kind} ${name.spoken}`, { ...name, lastUse });
    }
  }
}

function phrasingOf({ last_use: lastUse, origin, meanings, open, ...row }: Row): Phrasing {
  return {
    ...row,
    meanings: parsed(meanings) as Phrasing['meanings'],
    open: parsed(open) as Phrasing['open'],
    origin: ORIGINS.find((known) => known === origin) ?? ('import' satisfies Origin),
    lastUse,
  };
}

/** Many phrasings mean the same: what was read once is shared. */
const read = new Map<string, unknown>();
const MOST_READ = 5000;

function parsed(json: string): unknown {
  const before = read.get(json);
  if (before !== undefined) return before;
  if (read.size >= MOST_READ) read.clear();
  const value: unknown = JSON.parse(json);
  read.set(json, value);
  return value;
}
