import type { ApplyOperation, ChangeOperation, Outcome, Plan } from '../../bridge/protocol.js';

/** A user's own command, its arguments filled in: a program and fixed arguments, never a shell. */
export interface RunCommand {
  readonly operation: 'run_command';
  /** The intent. */
  readonly command: string;
  /** What it does, to follow "I would"; null where its file does not say. */
  readonly does: string | null;
  readonly program: string;
  readonly args: readonly string[];
  /** What is said when it has ended well; null for the first line it printed. */
  readonly reply: string | null;
  /** Seconds it may take. */
  readonly seconds: number;
}

/** A change of the configuration that is agreed on now and carried out later, if its plan is still the same then. */
export interface LaterChange extends ApplyOperation {
  /** When, ISO 8601. */
  readonly later: string;
}

/** All that is done only after a plan and a yes of its own. */
export type Change = ChangeOperation | LaterChange | RunCommand;

/** When a change is to be carried out; null for at once. */
export const laterOf = (change: Change): string | null => ('later' in change ? change.later : null);

/** A plan of an own command: nothing is known ahead of what it changes, only what would run. */
export interface CommandPlan extends Pick<
  Plan,
  'digest' | 'nothingToDo' | 'warnings' | 'expectedSeconds' | 'irreversible' | 'token'
> {
  readonly operation: RunCommand;
}

export type AnyPlan = Plan | CommandPlan;

/** What came of an own command. */
export interface CommandOutcome extends Pick<Outcome, 'ok' | 'seconds' | 'failure'> {
  readonly operation: 'run_command';
  readonly method: 'own_command';
  readonly plan?: CommandPlan;
  /** The first line it printed. */
  readonly output?: string;
  /** Null when it was ended by a signal. */
  readonly exitCode?: number | null;
}

export type AnyOutcome = Outcome | CommandOutcome;

export const isCommandPlan = (plan: AnyPlan): plan is CommandPlan =>
  plan.operation.operation === 'run_command';
