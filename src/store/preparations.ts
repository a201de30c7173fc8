import type Database from 'better-sqlite3';
import { itemOf } from '../foresight/items.js';
import type { Happened } from '../foresight/prediction.js';

/** Milliseconds for which what was made ready is kept; the sidecar keeps it as long. */
const KEPT_MS = 7 * 86_400_000;
/** Outcomes looked back at for habits. */
const HISTORY = 5000;

/** What working ahead has come to. */
export interface ForesightTally {
  readonly prepared: number;
  /** Of those, the ones that were asked for in time. */
  readonly hits: number;
  /** Seconds of work that were done before they were asked for. */
  readonly secondsSaved: number;
  /** Downloaded for what was not asked for in time. */
  readonly bytesWasted: number;
}

/** What was made ready ahead, and the history that it is guessed from. */
export class Preparations {
  constructor(private readonly db: Database.Database) {}

  add(item: string, { ready, seconds, bytes }: { ready: boolean; seconds: number; bytes: number }): void {
    this.db
      .prepare('INSERT INTO preparations (at, item, ready, seconds, bytes) VALUES (?, ?, ?, ?, ?)')
      .run(new Date().toISOString(), item, ready ? 1 : 0, seconds, bytes);
  }

  /** Whether something was made ready not long ago and has not been asked for since. */
  has(item: string, now = Date.now()): boolean {
    return this.#open(item, now) !== undefined;
  }

  /** It was asked for; false where it had not been made ready. */
  use(item: string, now = Date.now()): boolean {
    const open = this.#open(item, now);
    if (open === undefined) return false;
    this.db
      .prepare('UPDATE preparations SET used_at = ? WHERE id = ?')
      .run(new Date(now).toISOString(), open);
    return true;
  }

  /** Bytes downloaded ahead since then. */
  bytesSince(at: Date): number {
    return this.db
      .prepare('SELECT COALESCE(SUM(bytes), 0) FROM preparations WHERE at >= ?')
      .pluck()
      .get(at.toISOString()) as number;
  }

  tally(now = Date.now()): ForesightTally {
    const before = new Date(now - KEPT_MS).toISOString();
    return this.db
      .prepare(
        `SELECT COUNT(*) AS prepared, COUNT(used_at) AS hits,
           COALESCE(SUM(CASE WHEN used_at IS NOT NULL THEN seconds END), 0) AS secondsSaved,
           COALESCE(SUM(CASE WHEN used_at IS NULL AND at < ? THEN bytes END), 0) AS bytesWasted
         FROM preparations`,
      )
      .get(before) as ForesightTally;
  }

  /** What was asked for and looked at, oldest first. */
  history(): Happened[] {
    const rows = this.db
      .prepare('SELECT at, operation, request, seconds FROM outcomes WHERE ok = 1 ORDER BY id DESC LIMIT ?')
      .all(HISTORY) as { at: string; operation: string; request: string; seconds: number }[];
    return rows.reverse().flatMap(({ at, operation, request, seconds }): Happened[] => {
      const asked = JSON.parse(request) as { operation: string; attribute?: string };
      const when = Date.parse(at);
      if (operation === 'describe_package' && asked.attribute !== undefined)
        return [{ item: `install ${asked.attribute}`, named: true, at: when }];
      const item = itemOf(asked);
      return item === null ? [] : [{ item, at: when, seconds }];
    });
  }

  #open(item: string, now: number): number | undefined {
    return this.db
      .prepare(
        'SELECT id FROM preparations WHERE item = ? AND used_at IS NULL AND at >= ? ORDER BY id DESC LIMIT 1',
      )
      .pluck()
      .get(item, new Date(now - KEPT_MS).toISOString()) as number | undefined;
  }
}
