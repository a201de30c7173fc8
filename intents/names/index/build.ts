import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import Database from 'better-sqlite3';
import { popularity, purposes } from '../data.js';
import { NamesError } from '../errors.js';
import { soundsByRule } from '../lettersounds.js';
import { codesOfIpa } from '../phonemes/encode.js';
import { buildTable, packTable, type Pronunciation, turned } from '../phonemes/table.js';
import { aliases, type Phonemiser, sayings } from '../pronounce.js';
import { keyOf, literalKeyOf, spokenVariants } from '../spoken.js';
import { flagsOf, KEY_KINDS, type KeyKind, type PackageRow } from './rows.js';
import { SCHEMA, TABLES } from './schema.js';

export interface BuildProgress {
  readonly phase: 'packages' | 'pronunciations' | 'finish';
  readonly done: number;
  readonly total: number;
}

export interface BuildOptions {
  /** What the list was made from (a channel's revision, a hash): the same revision is not built again. */
  readonly revision: string;
  /** Without one, names are pronounced by rule alone. */
  readonly phonemise?: Phonemiser;
  readonly onProgress?: (progress: BuildProgress) => void;
  readonly signal?: AbortSignal;
}

const ROWS_AT_ONCE = 1000;
const TEXTS_AT_ONCE = 2000;

/** Lets other work on the event loop run, and stops when asked to. */
async function breathe(signal: AbortSignal | undefined): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  if (signal?.aborted)
    throw new NamesError('cancelled', 'The index of names was not built; it was stopped before the end.', {
      cause: signal.reason,
    });
}

function keysOf(row: PackageRow): Map<string, KeyKind> {
  const keys = new Map<string, KeyKind>();
  const add = (text: string, kind: KeyKind): void => {
    for (const key of [keyOf(text), literalKeyOf(text)]) {
      const known = keys.get(key);
      if (key !== '' && (known === undefined || KEY_KINDS.indexOf(known) > KEY_KINDS.indexOf(kind)))
        keys.set(key, kind);
    }
  };
  const nested = row.attribute.includes('.');
  add(row.attribute, 'attribute');
  for (const alias of aliases().get(row.attribute) ?? []) add(alias, 'alias');
  if (!nested) add(row.program, 'program');
  if (!nested) add(row.pname, 'pname');
  spokenVariants(row.attribute).forEach(({ words }, i) => {
    add(words.join(' '), nested ? (i === 0 ? 'pname' : 'leaf') : i === 0 ? 'attribute' : 'head');
  });
  return keys;
}

async function insertRows(
  db: Database.Database,
  rows: readonly PackageRow[],
  options: BuildOptions,
): Promise<void> {
  const counts = popularity();
  const intoPackages = db.prepare('INSERT INTO packages VALUES (?, ?, ?, ?, ?, ?, ?, ?)');
  const intoKeys = db.prepare('INSERT OR IGNORE INTO keys VALUES (?, ?, ?)');
  const intoWords = db.prepare('INSERT INTO words (rowid, name, description, purpose) VALUES (?, ?, ?, ?)');
  for (let start = 0; start < rows.length; start += ROWS_AT_ONCE) {
    const part = rows.slice(start, start + ROWS_AT_ONCE);
    part.forEach((row, i) => {
      const id = start + i;
      intoPackages.run(
        id,
        row.attribute,
        row.version,
        row.pname,
        row.program,
        row.description,
        flagsOf(row),
        counts.get(row.attribute) ?? 0,
      );
      for (const [key, kind] of keysOf(row)) intoKeys.run(key, id, KEY_KINDS.indexOf(kind));
      const names = new Set([
        ...spokenVariants(row.attribute)[0]!.words,
        row.pname.toLowerCase(),
        row.program.toLowerCase(),
      ]);
      intoWords.run(id, [...names].join(' '), row.description, purposes().get(row.attribute) ?? '');
    });
    options.onProgress?.({ phase: 'packages', done: start + part.length, total: rows.length });
    await breathe(options.signal);
  }
}

/** Pronunciations of all texts: those an older index has, and the rest from the phonemiser. */
async function pronounceAll(
  db: Database.Database,
  texts: readonly string[],
  older: ReadonlyMap<string, Uint8Array>,
  options: BuildOptions,
): Promise<Map<string, Uint8Array>> {
  const known = new Map<string, Uint8Array>();
  if (!options.phonemise) return known;
  const keep = db.prepare('INSERT OR IGNORE INTO pronunciations VALUES (?, ?)');
  const missing: string[] = [];
  const add = (text: string, codes: Uint8Array): void => {
    known.set(text, codes);
    keep.run(text, codes);
  };
  for (const text of texts) {
    const codes = older.get(text);
    if (codes) add(text, codes);
    else missing.push(text);
  }
  for (let start = 0; start < missing.length; start += TEXTS_AT_ONCE) {
    const part = missing.slice(start, start + TEXTS_AT_ONCE);
    const spoken = await options.phonemise(part);
    part.forEach((text, i) => add(text, codesOfIpa(spoken[i] ?? '')));
    options.onProgress?.({ phase: 'pronunciations', done: start + part.length, total: missing.length });
    await breathe(options.signal);
  }
  return known;
}

function storeTables(
  db: Database.Database,
  said: readonly (Pronunciation & { text: string })[],
  known: ReadonlyMap<string, Uint8Array>,
): void {
  const store = db.prepare('INSERT INTO arrays VALUES (?, ?)');
  const ruled = buildTable(said);
  store.run('ruled', packTable(ruled));
  store.run('ruled-backwards', packTable(buildTable(turned(said))));
  store.run(
    'heard',
    packTable(
      known.size === 0
        ? ruled
        : buildTable(said.map((row) => ({ ...row, codes: known.get(row.text) ?? row.codes }))),
    ),
  );
}

/** Fills an empty database with an index of these packages. */
export async function fillIndex(
  db: Database.Database,
  packages: readonly PackageRow[],
  older: ReadonlyMap<string, Uint8Array>,
  options: BuildOptions,
): Promise<void> {
  const rows = [...packages]
    .sort((a, b) => (a.attribute < b.attribute ? -1 : 1))
    .filter((row, i, all) => row.attribute !== all[i - 1]?.attribute);
  db.exec(TABLES);
  db.exec('BEGIN');
  await insertRows(db, rows, options);
  const said = rows.flatMap((row, entry) =>
    sayings(row.attribute, row.program).map(({ text, penalty }) => ({
      text,
      entry,
      penalty,
      codes: soundsByRule(text.split(' ')),
    })),
  );
  await breathe(options.signal);
  const known = await pronounceAll(db, [...new Set(said.map(({ text }) => text))], older, options);
  options.onProgress?.({ phase: 'finish', done: 0, total: 1 });
  storeTables(db, said, known);
  const meta = db.prepare('INSERT INTO meta VALUES (?, ?)');
  meta.run('revision', options.revision);
  meta.run('pronounced', options.phonemise ? 'phonemiser' : 'rules');
  db.exec('COMMIT');
  db.pragma(`user_version = ${SCHEMA}`);
  options.onProgress?.({ phase: 'finish', done: 1, total: 1 });
}

/** Pronunciations kept in an older index, so that only new names need the phonemiser; none when it can't be read. */
function olderPronunciations(file: string): Map<string, Uint8Array> {
  const found = new Map<string, Uint8Array>();
  if (!existsSync(file)) return found;
  let db: Database.Database | undefined;
  try {
    db = new Database(file, { readonly: true, fileMustExist: true });
    if (db.pragma('user_version', { simple: true }) !== SCHEMA) return found;
    for (const row of db.prepare('SELECT text, codes FROM pronunciations').iterate()) {
      const { text, codes } = row as { text: string; codes: Uint8Array };
      found.set(text, new Uint8Array(codes));
    }
  } catch {
    // A damaged file is about to be replaced: what could be read of it still helps.
  } finally {
    db?.close();
  }
  return found;
}

/**
 * Builds the index into `file`: into a temporary file first, which takes its
 * place when it is whole. Nothing is left behind when it fails or is stopped.
 */
export async function buildIndex(
  file: string,
  packages: readonly PackageRow[],
  options: BuildOptions,
): Promise<void> {
  const temporary = `${file}.new`;
  await rm(temporary, { force: true });
  const older = olderPronunciations(file);
  const db = new Database(temporary);
  try {
    db.pragma('journal_mode = OFF');
    db.pragma('synchronous = OFF');
    await fillIndex(db, packages, older, options);
    db.close();
    await rename(temporary, file);
  } catch (error) {
    db.close();
    await rm(temporary, { force: true });
    throw error;
  }
}
