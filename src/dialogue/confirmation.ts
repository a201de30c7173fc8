import { randomUUID } from 'node:crypto';
import type { ChangeOperation, Plan } from '../../bridge/protocol.js';

/** How much an answer must say: a change that can be undone asks for a yes, one that can't for its own phrase. */
export type Weight = 'reversible' | 'irreversible';

/** What can't be undone: generations that are deleted, garbage that is collected. */
export function weightOf(operation: ChangeOperation): Weight {
  return operation.operation === 'collect_garbage' ? 'irreversible' : 'reversible';
}

/** An answer to a question, with what decides whether it counts. */
export interface Answer {
  /** `phrase` is the sentence that names what can't be undone ("yes, delete them"). */
  readonly kind: 'yes' | 'phrase' | 'no' | 'unclear';
  /** Heard with the strict thresholds for a yes, and alone; always true for typed text. */
  readonly clear: boolean;
  /** When the answer began, in milliseconds of the dialogue's clock. */
  readonly startedAt: number;
}

/** The question an answer belongs to. */
export interface ConfirmationQuestion {
  readonly plan: Plan;
  /** When the last word of the question had been heard; null while it is being spoken or when it was cut short. */
  readonly endedAt: number | null;
}

/**
 * Leave to carry out one plan, once. It can only come from
 * {@link Confirmation.judge}, and whoever carries out a plan takes it with {@link Confirmation.spend}.
 */
export class Confirmation {
  #spent = false;

  private constructor(
    readonly digest: string,
    readonly token: string,
  ) {}

  /** Whether an answer confirms the plan it was asked about: heard after the question ended, clear, and heavy enough. */
  static judge(question: ConfirmationQuestion, answer: Answer): Confirmation | null {
    if (question.endedAt === null || answer.startedAt < question.endedAt || !answer.clear) return null;
    const enough =
      weightOf(question.plan.operation) === 'irreversible'
        ? answer.kind === 'phrase'
        : answer.kind === 'yes' || answer.kind === 'phrase';
    return enough ? new Confirmation(question.plan.digest, randomUUID()) : null;
  }

  /** True once, for the plan it was given for. */
  spend(plan: Plan): boolean {
    if (this.#spent || plan.digest !== this.digest) return false;
    this.#spent = true;
    return true;
  }
}
