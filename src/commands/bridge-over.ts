import type { Confirmation, Outcome, Progress, ReadOperation } from '../../bridge/protocol.js';
import type { Bridge } from '../assistant/parts.js';
import type { AnyOutcome, AnyPlan, Change } from './types.js';

/** A bridge over another: what it does not do in its own way the other does. */
export abstract class BridgeOver implements Bridge {
  constructor(protected readonly inner: Bridge) {}

  read(operation: ReadOperation, options: { signal: AbortSignal }): Promise<Outcome> {
    return this.inner.read(operation, options);
  }

  plan(operation: Change, options: { signal: AbortSignal }): Promise<AnyOutcome> {
    return this.inner.plan(operation, options);
  }

  execute(
    plan: AnyPlan,
    confirmation: Confirmation,
    options: { signal: AbortSignal; onProgress: (progress: Progress) => void },
  ): Promise<AnyOutcome> {
    return this.inner.execute(plan, confirmation, options);
  }
}
