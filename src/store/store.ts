import Database from 'better-sqlite3';
import type { Operation } from '../../bridge/protocol.js';
import type { Understanding } from '../../intents/types.js';
import type { AnyOutcome, Change, RunCommand } from '../commands/types.js';
import type { GenerationNote } from '../foresight/stability.js';
import type { Said } from '../metrics/conversation.js';
import { Appointments } from './appointments.js';
import { openDatabase } from './database.js';
import { Preparations } from './preparations.js';
import { Verdicts } from './verdicts.js';

export type TurnSource = 'voice' | 'typed';

/** One line of the history. */
export interface HistoryLine {
  readonly turn: number;
  readonly at: string;
  readonly speaker: 'person' | 'aloud';
  readonly text: string;
}

export interface RecordedOutcome {
  readonly at: string;
  readonly operation: string;
  readonly method: string;
  readonly ok: boolean;
  readonly failure: string | null;
  readonly seconds: number;
}

/** A change as it was asked for; `failure` is the code of what became of it, null where it was done. */
export interface RecordedChange {
  readonly at: string;
  readonly operation: Change;
  readonly failure: string | null;
}

/** What was said, meant and done, in one SQLite file. Text only: no sound is ever kept here. */
export class Store {
  readonly #insertTurn;
  readonly #insertSaid;
  readonly #insertOutcome;

  /** What is to be done or said later. */
  readonly appointments: Appointments;
  /** What was made ready before it was asked for. */
  readonly preparations: Preparations;
  readonly verdicts: Verdicts;
  /** Told once when something can't be written down: the conversation goes on without it. */
  onTrouble: ((sentence: string) => void) | null = null;
  #troubled = false;

  private constructor(
    readonly db: Database.Database,
    /** Where a damaged store was moved when this one was begun; null when all was well. */
    readonly putAside: string | null,
  ) {
    this.appointments = new Appointments(db);
    this.preparations = new Preparations(db);
    this.verdicts = new Verdicts(db);
    this.#insertTurn = db.prepare<[string, TurnSource]>(
      'INSERT INTO turns (started_at, source) VALUES (?, ?)',
    );
    this.#insertSaid = db.prepare(
      `INSERT INTO said (turn_id, at, speaker, text, intent, slots, confidence, understood_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#insertOutcome = db.prepare(
      `INSERT INTO outcomes (turn_id, at, operation, request, method, ok, failure, seconds) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    );
  }

  /** Opens or makes the store. @throws {AloudError} as {@link openDatabase} does. */
  static open(file: string): Store {
    const { db, putAside } = openDatabase(file);
    return new Store(db, putAside);
  }

  /** Begins a turn and gives its number; 0 where it can't be written down. */
  beginTurn(source: TurnSource): number {
    return Number(this.#write(() => this.#insertTurn.run(now(), source).lastInsertRowid) ?? 0);
  }

  recordHeard(turn: number, understanding: Understanding): void {
    if (turn === 0) return;
    const { text, intent, slots, confidence, source } = understanding;
    this.#write(() =>
      this.#insertSaid.run(turn, now(), 'person', text, intent, JSON.stringify(slots), confidence, source),
    );
  }

  recordSaid(turn: number, text: string): void {
    this.#write(() => this.#insertSaid.run(turn, now(), 'aloud', text, null, null, null, null));
  }

  recordOutcome(turn: number, operation: Operation | RunCommand, outcome: AnyOutcome): void {
    this.#write(() =>
      this.#insertOutcome.run(
        turn === 0 ? null : turn,
        now(),
        outcome.operation,
        JSON.stringify(operation),
        outcome.method,
        outcome.ok ? 1 : 0,
        outcome.failure?.code ?? null,
        outcome.seconds,
      ),
    );
  }

  /** The newest lines of what was said, oldest first. */
  history(limit: number): HistoryLine[] {
    return (
      this.db
        .prepare('SELECT turn_id AS turn, at, speaker, text FROM said ORDER BY id DESC LIMIT ?')
        .all(limit) as HistoryLine[]
    ).reverse();
  }

  /** The newest outcomes, newest first; all of them without a limit. */
  outcomes(limit = -1): RecordedOutcome[] {
    const rows = this.db
      .prepare('SELECT at, operation, method, ok, failure, seconds FROM outcomes ORDER BY id DESC LIMIT ?')
      .all(limit) as (Omit<RecordedOutcome, 'ok'> & { ok: number })[];
    return rows.map((row) => ({ ...row, ok: row.ok === 1 }));
  }

  /** The newest changes that were begun, newest first. */
  changes(limit: number): RecordedChange[] {
    const rows = this.db
      .prepare(
        `SELECT at, request, failure FROM outcomes
         WHERE operation IN ('apply', 'roll_back', 'undo', 'collect_garbage', 'run_command')
         ORDER BY id DESC LIMIT ?`,
      )
      .all(limit) as { at: string; request: string; failure: string | null }[];
    return rows.map(({ at, request, failure }) => ({
      at,
      failure,
      operation: JSON.parse(request) as Change,
    }));
  }

  /** What people said, by turn, oldest first. */
  asked(): Said[] {
    return this.db
      .prepare("SELECT turn_id AS turn, intent FROM said WHERE speaker = 'person' ORDER BY id")
      .all() as Said[];
  }

  /** A preference the person set by voice, such as the speaking rate. */
  preference(name: string): string | undefined {
    return this.db.prepare('SELECT value FROM preferences WHERE name = ?').pluck().get(name) as
      string | undefined;
  }

  setPreference(name: string, value: string): void {
    const put = this.db.prepare(
      'INSERT INTO preferences (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
    );
    this.#write(() => put.run(name, value));
  }

  /** Writes, and goes on without where the disk is full, the file is held or the like; null then. */
  #write<T>(work: () => T): T | null {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof Database.SqliteError)) throw error;
      if (!this.#troubled) {
        this.#troubled = true;
        this.onTrouble?.(
          `What is said can't be written down just now (${error.message}); all else goes on. See that the disk of ${this.db.name} has room.`,
        );
      }
      return null;
    }
  }

  /**
   * Keeps what a person said of a generation or did about it; `made` is its date, ISO 8601,
   * `host` the other machine that it is one of, null for this one.
   */
  noteGeneration({ id, made, note }: GenerationNote, host: string | null = null): void {
    this.db
      .prepare('INSERT INTO generation_notes (at, generation, made, note, host) VALUES (?, ?, ?, ?, ?)')
      .run(now(), id, made, note, host ?? '');
  }

  /** All of those notes about one machine's generations, oldest first. */
  generationNotes(host: string | null = null): GenerationNote[] {
    return this.db
      .prepare(
        'SELECT generation AS id, made, note FROM generation_notes WHERE host = ? ORDER BY generation_notes.id',
      )
      .all(host ?? '') as GenerationNote[];
  }

  close(): void {
    this.db.close();
  }
}

const now = (): string => new Date().toISOString();
