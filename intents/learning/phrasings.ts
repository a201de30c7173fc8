/**
 * What a person taught, in SQLite: phrasings and names put right, with where
 * they came from and how often they served. The words they are found by are
 * held in memory as well.
 */
import type { Database } from 'better-sqlite3';
import { exportSchema, type Exported, type LearnedName, type Phrasing } from './entries.js';
import { PhrasingIndex, type FoundKey } from './index.js';
import { migrate } from './migrations.js';
import { PhrasingTable, type NewPhrasing } from './table.js';

interface NameRow extends Omit<LearnedName, 'lastUse'> {
  readonly last_use: string | null;
}

/** A phrasing that fits a sentence, and where its open slots fell in it. */
export interface Found extends Omit<FoundKey, 'key'> {
  readonly phrasing: Phrasing;
}

/** Told of every change: a phrasing that is new, or null when anything may have changed. */
export type Listener = (added: Phrasing | null) => void;

export class Phrasings {
  private readonly table: PhrasingTable;
  private readonly index: PhrasingIndex;
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
    this.table = new PhrasingTable(database);
    this.index = new PhrasingIndex(endings);
    this.load();
  }

  /** How many phrasings there are; names are counted apart. */
  get size(): number {
    return this.index.size;
  }

  /** The phrasing with these very words; fewer open slots win. */
  exact(words: readonly string[]): Found | null {
    return this.whole(this.index.exact(words));
  }

  /** The phrasing that shares most with a sentence; null when none shares any word. */
  near(words: readonly string[]): Found | null {
    return this.whole(this.index.near(words));
  }

  /** Makes paraphrases of all phrasings known now; else it happens little by little after loading. */
  settle(): void {
    this.index.settle();
  }

  /** Keeps a phrasing; one with the same words is replaced. */
  add(phrasing: NewPhrasing): Phrasing {
    const isNew = !this.index.has(phrasing.key);
    const kept = this.table.insert(phrasing, this.now());
    this.index.add(kept.key);
    this.tell(isNew ? kept : null);
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
    this.table.use(id, this.now());
  }

  /** Counts a use of a name that was put right; of one that was not, nothing. */
  usedName(kind: string, spoken: string): void {
    if (!this.names.has(`${kind} ${spoken}`)) return;
    this.database
      .prepare('UPDATE learned_names SET uses = uses + 1, last_use = ? WHERE kind = ? AND spoken = ?')
      .run(this.now(), kind, spoken);
    this.loadNames();
  }

  /** All phrasings, those learned last first. */
  list(): Phrasing[] {
    return this.table.all();
  }

  /** Those used or learned last, at most so many. */
  recent(most: number): Phrasing[] {
    return this.table.recent(most);
  }

  listNames(): LearnedName[] {
    return [...this.names.values()];
  }

  /** All that is known of one phrasing, to answer "why did you understand that?". */
  explain(id: number): Phrasing | null {
    return this.table.byId(id);
  }

  /** Forgets one; false when there is none of that number. */
  forget(id: number): boolean {
    const known = this.table.byId(id);
    if (!known) return false;
    this.table.delete(id);
    this.index.remove(known.key);
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
    this.load();
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
    const replaced = phrasings.flatMap(({ key }) =>
      this.index.has(key) ? (this.table.byKey(key) ?? []) : [],
    );
    this.database.transaction(() => {
      for (const phrasing of phrasings) this.table.insert(phrasing, phrasing.learned);
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

  private whole(found: FoundKey | null): Found | null {
    const phrasing = found && this.table.byKey(found.key);
    return phrasing && { phrasing, gaps: found.gaps, likeness: found.likeness };
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
    this.index.clear();
    for (const key of this.table.keys()) this.index.add(key);
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
