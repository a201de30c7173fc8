import type { Failure, ReadOperation } from '../../bridge/protocol.js';
import type { AnyOutcome, AnyPlan, Change } from '../commands/types.js';
import type { Confirmation } from '../dialogue/confirmation.js';
import { describeChange, describeReading } from '../wording/outcome.js';
import type { Wording } from '../wording/wording.js';
import type { Core } from './core.js';
import { ProgressPolicy } from './progress-policy.js';

/** Has the bridge look, plan and carry out, and says what comes of it. What is carried out is serialised by the sidecar. */
export class Work {
  readonly #running = new Set<AbortController>();
  #planning: AbortController | null = null;
  #progress: string | null = null;

  constructor(private readonly core: Core) {}

  /** True while an operation is being carried out. */
  get running(): boolean {
    return this.#running.size > 0;
  }

  /** The last progress that was said of what is running. */
  get progress(): string | null {
    return this.#progress;
  }

  /** Cancels what is being carried out. */
  cancel(): void {
    for (const work of this.#running) work.abort();
  }

  abandonPlan(): void {
    this.#planning?.abort();
  }

  async look(operation: ReadOperation): Promise<void> {
    const { parts, closing, output } = this.core;
    const outcome = await parts.bridge.read(operation, { signal: closing.signal });
    this.#record(operation, outcome);
    await output.say(describeReading(parts.wording, operation, outcome));
  }

  async plan(operation: Change): Promise<void> {
    const { parts, dialogue } = this.core;
    const planning = new AbortController();
    this.#planning = planning;
    const outcome = await parts.bridge.plan(operation, { signal: planning.signal });
    if (planning.signal.aborted) return;
    if (outcome.plan === undefined) {
      parts.events.emit({ type: 'outcome', outcome });
      dialogue.send({ type: 'planFailed', failure: outcome.failure! });
      return;
    }
    parts.events.emit({ type: 'plan', plan: outcome.plan });
    dialogue.send({ type: 'planned', plan: outcome.plan });
  }

  /** Says why something could not even be planned. */
  async tellFailure(failure: Failure): Promise<void> {
    const sentence = this.core.parts.wording.say('failed_unchanged', { sentence: failure.sentence });
    await this.core.output.say([sentence, ...failure.suggestions.slice(0, 1)].join(' '));
  }

  /** Carries a confirmed plan out; only the leave that the dialogue gives for it can begin this. */
  async carryOut(confirmation: Confirmation): Promise<void> {
    const { parts, dialogue, output } = this.core;
    const { wording, events, bridge } = parts;
    const { plan } = confirmation;
    const { operation } = plan;
    const sent = confirmation.spend();
    if (sent === null) {
      dialogue.send({ type: 'done' });
      throw new Error('A plan came without the token that its confirmation needs.');
    }
    events.emit({ type: 'confirmation', state: 'given', operation: operation.operation });
    const work = new AbortController();
    this.#running.add(work);
    const policy = new ProgressPolicy(wording, plan.expectedSeconds);
    const start = performance.now();
    let later: NodeJS.Timeout | undefined;
    this.core.say(wording.say('starting', { time: expected(wording, plan) }));
    try {
      const outcome = await bridge.execute(plan, sent, {
        signal: work.signal,
        onProgress: (progress) => {
          events.emit({ type: 'progress', operation: operation.operation, progress });
          clearTimeout(later);
          const report = policy.consider(progress, (performance.now() - start) / 1000);
          if (report === null) return;
          if (report.afterMs === 0) this.#tell(report.sentence);
          else later = setTimeout(() => this.#tell(report.sentence), report.afterMs);
        },
      });
      clearTimeout(later);
      this.#record(operation, outcome);
      await output.say(describeChange(wording, operation, outcome));
    } finally {
      clearTimeout(later);
      this.#running.delete(work);
      this.#progress = null;
      dialogue.send({ type: 'done' });
    }
  }

  #tell(progress: string): void {
    this.#progress = progress;
    this.core.run(this.core.output.say(progress, 'progress'));
  }

  #record(operation: Change | ReadOperation, outcome: AnyOutcome): void {
    this.core.parts.events.emit({ type: 'outcome', outcome });
    this.core.parts.store.recordOutcome(this.core.turn, operation, outcome);
  }
}

function expected(wording: Wording, plan: AnyPlan): string {
  return plan.expectedSeconds === undefined || plan.expectedSeconds < 2
    ? 'none'
    : wording.duration(plan.expectedSeconds);
}
