import type { Confirmation, Outcome, Progress, ReadOperation } from '../../bridge/protocol.js';
import type { Bridge, Sidecar } from '../assistant/parts.js';
import type { CommandRunner } from './runner.js';
import { isCommandPlan, type AnyOutcome, type AnyPlan, type Change } from './types.js';

/** A bridge that runs users' own commands here and hands everything else to the sidecar. */
export class WithCommands implements Bridge {
  constructor(
    private readonly sidecar: Sidecar,
    private readonly runner: CommandRunner,
  ) {}

  read(operation: ReadOperation, options: { signal: AbortSignal }): Promise<Outcome> {
    return this.sidecar.read(operation, options);
  }

  plan(operation: Change, options: { signal: AbortSignal }): Promise<AnyOutcome> {
    return operation.operation === 'run_command'
      ? Promise.resolve(this.runner.plan(operation))
      : this.sidecar.plan(operation, options);
  }

  execute(
    plan: AnyPlan,
    confirmation: Confirmation,
    options: { signal: AbortSignal; onProgress: (progress: Progress) => void },
  ): Promise<AnyOutcome> {
    return isCommandPlan(plan)
      ? this.runner.execute(plan, confirmation, options)
      : this.sidecar.execute(plan, confirmation, options);
  }
}
