import type { Confirmation, Outcome, Progress } from '../../bridge/protocol.js';
import type { Bridge } from '../assistant/parts.js';
import { BridgeOver } from '../commands/bridge-over.js';
import { isCommandPlan, laterOf, type AnyOutcome, type AnyPlan, type Change } from '../commands/types.js';
import type { Appointments } from '../store/appointments.js';

/** A bridge that plans now what is to be done later, and for a yes keeps that plan instead of carrying it out. */
export class WithAppointments extends BridgeOver {
  constructor(
    inner: Bridge,
    private readonly appointments: Appointments,
  ) {
    super(inner);
  }

  override async plan(operation: Change, options: { signal: AbortSignal }): Promise<AnyOutcome> {
    if (operation.operation !== 'apply' || laterOf(operation) === null) return super.plan(operation, options);
    const { later, ...now } = operation as Extract<Change, { later: string }>;
    const outcome = await this.inner.plan(now, options);
    if (outcome.plan === undefined || isCommandPlan(outcome.plan)) return outcome;
    return {
      ...(outcome as Outcome),
      plan: { ...outcome.plan, operation: { ...now, later } } as AnyPlan,
    } as Outcome;
  }

  override execute(
    plan: AnyPlan,
    confirmation: Confirmation,
    options: { signal: AbortSignal; onProgress: (progress: Progress) => void },
  ): Promise<AnyOutcome> {
    const later = laterOf(plan.operation);
    if (later === null || isCommandPlan(plan)) return super.execute(plan, confirmation, options);
    const { token, operation, ...kept } = plan;
    const { later: _, ...change } = operation as Extract<Change, { later: string }>;
    const ok = confirmation.digest === plan.digest && confirmation.token === token;
    if (ok) this.appointments.add('update', later, { ...kept, operation: change });
    return Promise.resolve({ operation: 'later', ok, method: plan.method, seconds: 0 });
  }
}
