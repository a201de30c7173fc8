import type { BridgeClient } from '../../bridge/client.js';
import {
  hostsOf,
  type ChangeOperation,
  type Confirmation,
  type Outcome,
  type Plan,
  type Progress,
  type ReadOperation,
} from '../../bridge/protocol.js';
import type { Sidecar } from '../assistant/parts.js';

/**
 * A bridge that has what is for other machines done by a sidecar of its own,
 * which is started when the first such thing is asked: it works as the person,
 * with the person's keys, also where a helper has the rights on this machine.
 */
export class WithHosts implements Sidecar {
  #others: Promise<BridgeClient> | null = null;

  constructor(
    private readonly here: Sidecar,
    private readonly start: () => Promise<BridgeClient>,
  ) {}

  async read(operation: ReadOperation, options: { signal: AbortSignal }): Promise<Outcome> {
    return (await this.#for(operation)).read(operation, options);
  }

  async plan(operation: ChangeOperation, options: { signal: AbortSignal }): Promise<Outcome> {
    return (await this.#for(operation)).plan(operation, options);
  }

  async execute(
    plan: Plan,
    confirmation: Confirmation,
    options: { signal: AbortSignal; onProgress: (progress: Progress) => void },
  ): Promise<Outcome> {
    return (await this.#for(plan.operation)).execute(plan, confirmation, options);
  }

  /** What runs on other machines is cancelled first. */
  async close(): Promise<void> {
    const others = await this.#others?.catch(() => null);
    await others?.close();
  }

  async #for(operation: ReadOperation | ChangeOperation): Promise<Sidecar> {
    if (hostsOf(operation).length === 0) return this.here;
    this.#others ??= this.start();
    try {
      return await this.#others;
    } catch (error) {
      // The next request tries it anew.
      this.#others = null;
      throw error;
    }
  }
}
