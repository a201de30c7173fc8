import type Database from 'better-sqlite3';
import type { AgreedPlan, Appointment, Ended } from '../foresight/appointments.js';

interface Row {
  readonly id: number;
  readonly due_at: string;
  readonly kind: 'update' | 'reminder';
  readonly agreed: string | null;
  readonly ended: string | null;
}

/** What is to be done or said later, kept across restarts. */
export class Appointments {
  constructor(private readonly db: Database.Database) {}

  /** Agrees on something; of each kind the newest takes the place of the one before. */
  add(kind: 'update' | 'reminder', due: string, agreed: AgreedPlan | null): void {
    this.db.transaction(() => {
      this.drop(kind);
      this.db
        .prepare(
          "INSERT INTO appointments (made_at, due_at, kind, agreed, state) VALUES (?, ?, ?, ?, 'waiting')",
        )
        .run(new Date().toISOString(), due, kind, agreed === null ? null : JSON.stringify(agreed));
    })();
  }

  /** Takes back what waits; false where nothing did. */
  drop(kind: 'update' | 'reminder'): boolean {
    const dropped = this.db
      .prepare("UPDATE appointments SET state = 'dropped' WHERE kind = ? AND state = 'waiting'")
      .run(kind);
    return dropped.changes > 0;
  }

  waiting(): Appointment[] {
    return this.#select("state = 'waiting' ORDER BY due_at");
  }

  /** Begins one; false where another process has, or where it was taken back. */
  begin(id: number): boolean {
    return (
      this.db.prepare("UPDATE appointments SET state = 'doing' WHERE id = ? AND state = 'waiting'").run(id)
        .changes > 0
    );
  }

  end(id: number, ended: Ended): void {
    this.db
      .prepare("UPDATE appointments SET state = 'done', ended = ? WHERE id = ?")
      .run(JSON.stringify(ended), id);
  }

  /** Those that were being carried out when the one who did it ended suddenly. */
  cutOff(): Appointment[] {
    return this.#select("state = 'doing'");
  }

  /** What has ended and was not told yet, oldest first. */
  untold(): Appointment[] {
    return this.#select("state = 'done' AND told = 0 ORDER BY due_at");
  }

  told(id: number): void {
    this.db.prepare('UPDATE appointments SET told = 1 WHERE id = ?').run(id);
  }

  #select(where: string): Appointment[] {
    const rows = this.db
      .prepare(`SELECT id, due_at, kind, agreed, ended FROM appointments WHERE ${where}`)
      .all() as Row[];
    return rows.map(({ id, due_at, kind, agreed, ended }) => ({
      ...{ id, kind, dueAt: due_at },
      agreed: agreed === null ? null : (JSON.parse(agreed) as AgreedPlan),
      ended: ended === null ? null : (JSON.parse(ended) as Ended),
    }));
  }
}
