import { existsSync, statSync } from 'node:fs';
import Database from 'better-sqlite3';
import { table } from '../data.js';
import { NamesError } from '../errors.js';
import type { Weight } from '../phonemes/search.js';
import type { Phonemiser } from '../pronounce.js';
import { fillIndex } from './build.js';
import {
  BROKEN,
  INSECURE,
  KEY_KINDS,
  type KeyKind,
  type PackageDetails,
  type PackageRow,
  TOP_LEVEL,
  UNFREE,
} from './rows.js';
import { literalKeyOf } from '../spoken.js';
import { SCHEMA } from './schema.js';
import { StoredSounds } from './sounds.js';

export interface KeyHit {
  readonly entry: number;
  readonly kind: KeyKind;
}

interface StoredPackage {
  attribute: string;
  version: string;
  pname: string;
  program: string;
  description: string;
  flags: number;
  configurations: number;
}

const REBUILD = 'build it again with "aloud index"';

/** The packages that can be named: found by key, by sound and by words. Entries are numbers from 0, in the order of the attributes. */
export class NameIndex {
  readonly size: number;
  readonly revision: string;
  /** log(1 + configurations) of each entry. */
  readonly logPopularity: Float32Array;
  /** How the names sound. */
  readonly sounds: StoredSounds;
  private readonly attributes: readonly string[];
  private readonly flags: Uint8Array;
  private readonly programs: readonly string[];
  private readonly weights = new Map<number, Weight>();
  private installedEntries = new Set<number>();
  private readonly byKey: Database.Statement;
  private readonly byId: Database.Statement;
  private readonly byStart: Database.Statement;
  private readonly byWordsPopular: Database.Statement;
  private readonly byWords: Database.Statement;

  private constructor(private readonly db: Database.Database) {
    this.revision = db.prepare("SELECT value FROM meta WHERE key = 'revision'").pluck().get() as string;
    const [attributes, programs, flags, configurations] = this.columns();
    this.attributes = attributes;
    this.programs = programs;
    this.size = attributes.length;
    this.flags = Uint8Array.from(flags, Number);
    this.logPopularity = Float32Array.from(configurations, (count) => Math.log1p(Number(count)));
    this.sounds = new StoredSounds(db, this.logPopularity);
    this.byKey = db.prepare('SELECT entry, kind FROM keys WHERE key = ?');
    this.byId = db.prepare(
      'SELECT attribute, version, pname, program, description, flags, configurations FROM packages WHERE id = ?',
    );
    this.byStart = db.prepare(
      `SELECT attribute, key FROM keys JOIN packages ON packages.id = entry
       WHERE key >= ? AND key < ? AND kind = 0 AND flags & ${TOP_LEVEL}
       ORDER BY configurations DESC, length(attribute), attribute`,
    );
    this.byWordsPopular = db.prepare(
      `SELECT entry, score FROM (SELECT rowid AS entry, bm25(words, 3.0, 1.0, 3.0) AS score FROM words WHERE words MATCH ?)
       JOIN packages ON packages.id = entry WHERE configurations > 0`,
    );
    this.byWords = db.prepare(
      'SELECT rowid AS entry, bm25(words, 3.0, 1.0, 3.0) AS score FROM words WHERE words MATCH ? ORDER BY score LIMIT ?',
    );
    this.readInstalled();
  }

  /** Opens an index. Throws NamesError `index-missing`, `index-outdated` or `index-damaged`. */
  static open(file: string): NameIndex {
    if (!existsSync(file))
      throw new NamesError('index-missing', `There is no index of package names yet; ${REBUILD}.`);
    let db: Database.Database | undefined;
    try {
      db = new Database(file, { fileMustExist: true });
      const version = db.pragma('user_version', { simple: true });
      if (version !== SCHEMA)
        throw new NamesError(
          'index-outdated',
          `The index of package names was made by another version; ${REBUILD}.`,
        );
      const pages = db.pragma('page_count', { simple: true }) as number;
      const pageSize = db.pragma('page_size', { simple: true }) as number;
      if (statSync(file).size < pages * pageSize) throw new RangeError('The file was cut short.');
      const index = new NameIndex(db);
      index.sounds.heard();
      return index;
    } catch (cause) {
      db?.close();
      if (cause instanceof NamesError) throw cause;
      throw new NamesError('index-damaged', `The index of package names is damaged; ${REBUILD}.`, { cause });
    }
  }

  /** The few hundred most popular names, for the rehearsal and for machines without an index. */
  static async builtIn(phonemise?: Phonemiser): Promise<NameIndex> {
    const rows = table('builtin').map(([attribute, program, flags, purpose]): PackageRow => ({
      attribute: attribute!,
      version: '',
      pname: attribute!.split('.').at(-1)!,
      program: program! || attribute!,
      description: purpose ?? '',
      unfree: flags === 'unfree',
      broken: false,
      insecure: false,
    }));
    const db = new Database(':memory:');
    await fillIndex(db, rows, new Map(), { revision: 'built-in', ...(phonemise ? { phonemise } : {}) });
    return new NameIndex(db);
  }

  attribute(entry: number): string {
    return this.attributes[entry]!;
  }

  /** The command of an entry, empty when none is known. */
  program(entry: number): string {
    return this.programs[entry]!;
  }

  /** The entry of an attribute, undefined when there is none. */
  entryOf(attribute: string): number | undefined {
    let low = 0;
    let high = this.size - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const here = this.attributes[middle]!;
      if (here === attribute) return middle;
      if (here < attribute) low = middle + 1;
      else high = middle - 1;
    }
    return undefined;
  }

  /**
   * Of the same package in sets of several versions (python313Packages.numpy,
   * python314Packages.numpy) only the newest, in the place of the best.
   */
  newestOf<T extends { readonly entry: number }>(ranked: readonly T[]): T[] {
    const newest = new Map<string, T>();
    for (const one of ranked) {
      const family = this.family(one.entry);
      const known = newest.get(family);
      if (!known || (known.entry < one.entry && family.includes('.'))) newest.set(family, one);
    }
    return [...newest.values()];
  }

  isTopLevel(entry: number): boolean {
    return (this.flags[entry]! & TOP_LEVEL) !== 0;
  }

  isInstalled(entry: number): boolean {
    return this.installedEntries.has(entry);
  }

  installed(): ReadonlySet<number> {
    return this.installedEntries;
  }

  /** Tells which packages are installed; kept until told again. Names the index does not know are passed over. */
  setInstalled(attributes: Iterable<string>): void {
    const insert = this.db.prepare('INSERT OR IGNORE INTO installed VALUES (?)');
    this.db.transaction(() => {
      this.db.exec('DELETE FROM installed');
      for (const attribute of attributes) insert.run(attribute);
    })();
    this.readInstalled();
  }

  /** The entries that a key (spoken.ts) leads to. */
  lookup(key: string): KeyHit[] {
    return (this.byKey.all(key) as { entry: number; kind: number }[]).map(({ entry, kind }) => ({
      entry,
      kind: KEY_KINDS[kind]!,
    }));
  }

  /**
   * Top-level names that begin with what is written, the most popular first;
   * dashes, dots and capitals need not be written. `exact` is the name written
   * in full, marks and all if there are several.
   */
  startingWith(written: string, limit: number): { names: string[]; exact?: string } {
    const key = literalKeyOf(written);
    const found = this.byStart.all(key, `${key}\u{10ffff}`) as { attribute: string; key: string }[];
    const whole = found.filter((one) => one.key === key).map(({ attribute }) => attribute);
    const exact = whole.find((attribute) => attribute.toLowerCase() === written.toLowerCase()) ?? whole[0];
    const names = [...new Set(found.map(({ attribute }) => attribute))].slice(0, limit);
    return exact === undefined ? { names } : { names, exact };
  }

  /** Entries whose name or description match a full-text query, best first; `score` is negative, less is better. */
  matching(query: string, limit: number): { entry: number; score: number }[] {
    return this.byWords.all(query, limit) as { entry: number; score: number }[];
  }

  /** The same among popular packages, all that match. */
  matchingPopular(query: string): { entry: number; score: number }[] {
    return this.byWordsPopular.all(query) as { entry: number; score: number }[];
  }

  /** log(1 + configurations) of each entry, times a factor. */
  weighted(factor: number): Weight {
    let weight = this.weights.get(factor);
    if (!weight) {
      const of = this.logPopularity.map((value) => value * factor);
      this.weights.set(factor, (weight = { of, most: of.reduce((most, each) => Math.max(most, each), 0) }));
    }
    return weight;
  }

  details(entry: number): PackageDetails {
    const { flags, ...row } = this.byId.get(entry) as StoredPackage;
    return {
      ...row,
      unfree: (flags & UNFREE) !== 0,
      broken: (flags & BROKEN) !== 0,
      insecure: (flags & INSECURE) !== 0,
      topLevel: (flags & TOP_LEVEL) !== 0,
      installed: this.isInstalled(entry),
    };
  }

  /** Whether all of the file can be read: a fifth of a second for a whole nixpkgs. */
  isWhole(): boolean {
    try {
      this.sounds.byRule();
      return this.db.pragma('quick_check', { simple: true }) === 'ok';
    } catch {
      return false;
    }
  }

  close(): void {
    this.db.close();
  }

  /** An attribute without the versions of its sets; a top-level one is a family of its own. */
  private family(entry: number): string {
    const path = this.attributes[entry]!.split('.');
    return path.length === 1
      ? path[0]!
      : [...path.slice(0, -1).map((set) => set.replace(/[\d_]+/g, '')), path.at(-1)].join('.');
  }

  /** Columns of all packages in the order of their entries; each read as one text, several times as fast as row by row. */
  private columns(): [string[], string[], string[], string[]] {
    const names = ['attribute', 'program', 'flags', 'configurations'];
    const joined = names.map((name) => `group_concat(${name}, char(31))`).join(', ');
    const query = `SELECT ${joined} FROM (SELECT ${names.join(', ')} FROM packages ORDER BY id)`;
    const texts = this.db.prepare(query).raw().get() as [string | null, ...(string | null)[]];
    return texts.map((text) => text?.split('\u001f') ?? []) as [string[], string[], string[], string[]];
  }

  private readInstalled(): void {
    const attributes = this.db.prepare('SELECT attribute FROM installed').pluck().all() as string[];
    this.installedEntries = new Set(
      attributes.map((attribute) => this.entryOf(attribute)).filter((entry) => entry !== undefined),
    );
  }
}
