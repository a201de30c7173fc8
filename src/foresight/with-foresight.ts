import type { Confirmation, Outcome, Progress, ReadOperation } from '../../bridge/protocol.js';
import type { Bridge } from '../assistant/parts.js';
import { BridgeOver } from '../commands/bridge-over.js';
import { isCommandPlan, type AnyOutcome, type AnyPlan, type Change } from '../commands/types.js';
import type { Preparations } from '../store/preparations.js';
import { itemOf } from './items.js';

/** A bridge before whose requests working ahead gives way, and whose plans say when they were made ready. */
export class WithForesight extends BridgeOver {
  constructor(
    inner: Bridge,
    private readonly preparations: Preparations,
    private readonly giveWay: () => void,
  ) {
    super(inner);
  }

  override read(operation: ReadOperation, options: { signal: AbortSignal }): Promise<Outcome> {
    this.giveWay();
    return super.read(operation, options);
  }

  override async plan(operation: Change, options: { signal: AbortSignal }): Promise<AnyOutcome> {
    this.giveWay();
    const outcome = await this.inner.plan(operation, options);
    const { plan } = outcome;
    const item = itemOf(operation);
    if (item === null || plan === undefined || isCommandPlan(plan) || plan.nothingToDo) return outcome;
    if (!this.preparations.use(item)) return outcome;
    const ready = plan.builds === 0 && plan.downloads.count === 0;
    return ready ? { ...(outcome as Outcome), plan: { ...plan, prepared: true } } : outcome;
  }

  override execute(
    plan: AnyPlan,
    confirmation: Confirmation,
    options: { signal: AbortSignal; onProgress: (progress: Progress) => void },
  ): Promise<AnyOutcome> {
    this.giveWay();
    return super.execute(plan, confirmation, options);
  }
}
