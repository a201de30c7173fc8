import type Database from 'better-sqlite3';

/** What people answered to a rare "was that right?". */
export interface VerdictTally {
  readonly asked: number;
  readonly right: number;
  readonly wrong: number;
}

/** Changes between two such questions, and days: a question that comes often is a nuisance. */
const CHANGES = 10;
const DAYS = 14;

export class Verdicts {
  constructor(private readonly db: Database.Database) {}

  /** Whether it is time to ask again. */
  due(now = new Date()): boolean {
    const last = this.db.prepare('SELECT MAX(asked_at) FROM verdicts').pluck().get() as string | null;
    const since = last ?? '';
    const early = new Date(now.getTime() - DAYS * 86_400_000).toISOString();
    if (last !== null && last > early) return false;
    const changes = this.db
      .prepare("SELECT COUNT(*) FROM outcomes WHERE ok = 1 AND operation = 'apply' AND at > ?")
      .pluck()
      .get(since) as number;
    return changes >= CHANGES;
  }

  /** It was asked, after what was done in that turn. */
  asked(turn: number, now = new Date()): void {
    this.db.prepare('INSERT INTO verdicts (asked_at, turn_id) VALUES (?, ?)').run(now.toISOString(), turn);
  }

  /** The answer to the question asked last. */
  answer(verdict: 'right' | 'wrong'): void {
    this.db.prepare('UPDATE verdicts SET verdict = ? WHERE id = (SELECT MAX(id) FROM verdicts)').run(verdict);
  }

  tally(): VerdictTally {
    return this.db
      .prepare(
        `SELECT COUNT(*) AS asked, COUNT(CASE verdict WHEN 'right' THEN 1 END) AS right,
           COUNT(CASE verdict WHEN 'wrong' THEN 1 END) AS wrong FROM verdicts`,
      )
      .get() as VerdictTally;
  }
}
