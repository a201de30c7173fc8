import { confirm } from '../../bridge/client.js';
import type * as protocol from '../../bridge/protocol.js';
import type { AnyPlan } from '../commands/types.js';
import type { ForGood, Proof } from './proof.js';

/** Whether a plan can't be undone (generations that are deleted, garbage that is collected): a bare yes is too little for it. */
export function isIrreversible(plan: AnyPlan): boolean {
  return plan.irreversible === true || plan.operation.operation === 'collect_garbage';
}

/** Whether "yes, delete them" says what a plan does: it takes something away. */
function takesAway(plan: AnyPlan): boolean {
  const { operation } = plan;
  return isIrreversible(plan) || (operation.operation === 'apply' && operation.remove.length > 0);
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
  readonly plan: AnyPlan;
  /** When the last word of the question had been heard; null while it is being spoken or when it was cut short. */
  readonly endedAt: number | null;
}

/** That a plan was agreed to by an answer that counts. It can only come from {@link Agreement.judge}. */
export class Agreement {
  private constructor(
    readonly plan: AnyPlan,
    readonly answer: 'yes' | 'phrase',
  ) {}

  /** Whether an answer agrees to the plan it was asked about: heard after the question ended, clear, and heavy enough. */
  static judge({ plan, endedAt }: ConfirmationQuestion, answer: Answer): Agreement | null {
    if (endedAt === null || answer.startedAt < endedAt || !answer.clear) return null;
    // The phrase for something else is no answer to this.
    if (answer.kind === 'phrase') return takesAway(plan) ? new Agreement(plan, 'phrase') : null;
    return answer.kind === 'yes' && !isIrreversible(plan) ? new Agreement(plan, 'yes') : null;
  }
}

/**
 * Leave to carry out one plan, once. It can only come from
 * {@link Confirmation.of}, and whoever carries out a plan takes it with
 * {@link Confirmation.spend}.
 */
export class Confirmation {
  #spent = false;

  private constructor(
    readonly plan: AnyPlan,
    readonly answer: 'yes' | 'phrase',
  ) {}

  /** What was agreed to may be carried out, unless it is for good and that takes a proof which is not there. */
  static of({ plan, answer }: Agreement, forGood: ForGood, proof: Proof | null = null): Confirmation | null {
    const proven = proof !== null && proof.plan === plan && proof.kind === forGood;
    return forGood === 'none' || !isIrreversible(plan) || proven ? new Confirmation(plan, answer) : null;
  }

  /**
   * The confirmation as the bridge takes it; the second call gives null, and so
   * does a plan that the sidecar gave no token for.
   */
  spend(): protocol.Confirmation | null {
    if (this.#spent || this.plan.token === undefined) return null;
    this.#spent = true;
    return confirm(this.plan, this.answer);
  }
}
