/**
 * Pronunciations of many names as compact arrays, sorted so that neighbours
 * share their beginnings: what a search works out for one name is the start of
 * the work for the next.
 */
export interface PhonemeTable {
  /** All codes, row after row. */
  readonly codes: Uint8Array;
  /** Where each row starts in `codes`; one more than there are rows. */
  readonly offsets: Uint32Array;
  /** How many codes a row shares with the row before it. */
  readonly shared: Uint8Array;
  /** The entry each row pronounces. */
  readonly entry: Int32Array;
  /** What a row's way of speaking costs (≥ 0, in units of distance). */
  readonly penalty: Float32Array;
}

/** The same names read from their beginnings and from their ends. */
export interface TwoWayTable {
  readonly forwards: PhonemeTable;
  readonly backwards: PhonemeTable;
}

/** Longest pronunciation kept; what is longer is cut. */
export const LONGEST = 48;

export interface Pronunciation {
  readonly codes: Uint8Array;
  readonly entry: number;
  readonly penalty: number;
}

/** Sorts pronunciations into a table. Empty ones are left out. */
export function buildTable(rows: Iterable<Pronunciation>): PhonemeTable {
  const kept: (Pronunciation & { key: string })[] = [];
  for (const row of rows) {
    if (row.codes.length === 0) continue;
    const codes = row.codes.length > LONGEST ? row.codes.subarray(0, LONGEST) : row.codes;
    kept.push({ codes, entry: row.entry, penalty: row.penalty, key: String.fromCharCode(...codes) });
  }
  kept.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.entry - b.entry));
  const offsets = new Uint32Array(kept.length + 1);
  for (let i = 0; i < kept.length; i++) offsets[i + 1] = offsets[i]! + kept[i]!.codes.length;
  const codes = new Uint8Array(offsets[kept.length]!);
  const shared = new Uint8Array(kept.length);
  kept.forEach((row, i) => {
    codes.set(row.codes, offsets[i]);
    const previous = kept[i - 1]?.codes;
    let same = 0;
    while (
      previous &&
      same < previous.length &&
      same < row.codes.length &&
      previous[same] === row.codes[same]
    )
      same++;
    shared[i] = same;
  });
  return {
    codes,
    offsets,
    shared,
    entry: Int32Array.from(kept, (row) => row.entry),
    penalty: Float32Array.from(kept, (row) => row.penalty),
  };
}

/** The same pronunciations, each from its last sound to its first. */
export function turned(rows: readonly Pronunciation[]): Pronunciation[] {
  return rows.map((row) => ({ ...row, codes: row.codes.slice(0, LONGEST).reverse() }));
}

/** The rows of a table whose entries are wanted, as a table of its own. */
export function subTable(table: PhonemeTable, wanted: (entry: number) => boolean): PhonemeTable {
  const rows: number[] = [];
  const shared: number[] = [];
  // What a row shares with the one kept before it is the least that any row between them shares with its own.
  let common = 0;
  for (let i = 0; i < table.entry.length; i++) {
    common = Math.min(common, table.shared[i]!);
    if (!wanted(table.entry[i]!)) continue;
    rows.push(i);
    shared.push(common);
    common = LONGEST;
  }
  const offsets = new Uint32Array(rows.length + 1);
  rows.forEach((row, i) => (offsets[i + 1] = offsets[i]! + table.offsets[row + 1]! - table.offsets[row]!));
  const codes = new Uint8Array(offsets[rows.length]!);
  rows.forEach((row, i) =>
    codes.set(table.codes.subarray(table.offsets[row], table.offsets[row + 1]), offsets[i]),
  );
  return {
    codes,
    offsets,
    shared: Uint8Array.from(shared),
    entry: Int32Array.from(rows, (row) => table.entry[row]!),
    penalty: Float32Array.from(rows, (row) => table.penalty[row]!),
  };
}

/** For each entry where its rows stand: `rows[starts[e]]` … `rows[starts[e + 1] − 1]`. */
export interface RowsByEntry {
  readonly starts: Uint32Array;
  readonly rows: Uint32Array;
}

/** Finds the rows of each of `size` entries. */
export function rowsByEntry(table: PhonemeTable, size: number): RowsByEntry {
  const starts = new Uint32Array(size + 1);
  for (const entry of table.entry) starts[entry + 1]!++;
  for (let i = 0; i < size; i++) starts[i + 1]! += starts[i]!;
  const next = starts.slice();
  const rows = new Uint32Array(table.entry.length);
  table.entry.forEach((entry, row) => (rows[next[entry]!++] = row));
  return { starts, rows };
}

/** Bytes of a table, to be kept and read back with {@link unpackTable}. */
export function packTable(table: PhonemeTable): Buffer {
  const head = Uint32Array.of(table.entry.length, table.codes.length);
  const parts = [head, table.offsets, table.entry, table.penalty, table.shared, table.codes];
  return Buffer.concat(parts.map((part) => Buffer.from(part.buffer, part.byteOffset, part.byteLength)));
}

/** Reads a table back. Throws a RangeError when the bytes are not a whole table. */
export function unpackTable(bytes: Uint8Array): PhonemeTable {
  const own = new Uint8Array(bytes).buffer;
  const [rows, length] = new Uint32Array(own, 0, 2) as unknown as [number, number];
  let at = 8;
  const take = <T>(make: (offset: number) => T, size: number): T => {
    const part = make(at);
    at += size;
    return part;
  };
  const offsets = take((o) => new Uint32Array(own, o, rows + 1), 4 * (rows + 1));
  const entry = take((o) => new Int32Array(own, o, rows), 4 * rows);
  const penalty = take((o) => new Float32Array(own, o, rows), 4 * rows);
  const shared = take((o) => new Uint8Array(own, o, rows), rows);
  const codes = take((o) => new Uint8Array(own, o, length), length);
  if (at !== own.byteLength) throw new RangeError('The table of pronunciations has the wrong length.');
  return { codes, offsets, shared, entry, penalty };
}
