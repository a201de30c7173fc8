import type Database from 'better-sqlite3';
import {
  type PhonemeTable,
  type RowsByEntry,
  rowsByEntry,
  subTable,
  type TwoWayTable,
  unpackTable,
} from '../phonemes/table.js';

/** Sounds of all names as the phonemiser gives them, and of the popular ones alone, against which a prior is searched. */
interface Heard {
  readonly all: PhonemeTable;
  readonly popular: PhonemeTable;
  /** The rows of `all` by entry. */
  readonly rows: RowsByEntry;
}

/** The same by the rules for written words. */
interface Ruled {
  readonly all: TwoWayTable;
  readonly popular: TwoWayTable;
}

/** How the names of an index sound, read when first asked for. */
export class StoredSounds {
  private phonemised: Heard | undefined;
  private ruled: Ruled | undefined;

  constructor(
    private readonly db: Database.Database,
    /** log(1 + configurations) of each entry. */
    private readonly logPopularity: Float32Array,
  ) {}

  /** As the phonemiser gives them. */
  heard(): Heard {
    if (!this.phonemised) {
      const all = this.table('heard');
      const rows = rowsByEntry(all, this.logPopularity.length);
      this.phonemised = { all, popular: this.popular(all), rows };
    }
    return this.phonemised;
  }

  /** By the rules for written words. */
  byRule(): Ruled {
    if (!this.ruled) {
      const all = { forwards: this.table('ruled'), backwards: this.table('ruled-backwards') };
      this.ruled = {
        all,
        popular: { forwards: this.popular(all.forwards), backwards: this.popular(all.backwards) },
      };
    }
    return this.ruled;
  }

  /** How an entry is pronounced, as the phonemiser gives it. */
  of(entry: number): { codes: Uint8Array; penalty: number }[] {
    const { all, rows } = this.heard();
    return Array.from(rows.rows.subarray(rows.starts[entry], rows.starts[entry + 1]), (row) => ({
      codes: all.codes.subarray(all.offsets[row], all.offsets[row + 1]),
      penalty: all.penalty[row]!,
    }));
  }

  private table(name: string): PhonemeTable {
    const bytes = this.db.prepare('SELECT bytes FROM arrays WHERE name = ?').pluck().get(name);
    return unpackTable(bytes as Uint8Array);
  }

  private popular(all: PhonemeTable): PhonemeTable {
    return subTable(all, (entry) => this.logPopularity[entry]! > 0);
  }
}
