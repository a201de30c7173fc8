import type { AskOperation, Failure, Outcome, Plan, Progress, ReadOperation } from '../../bridge/protocol.js';
import { isCommandPlan, laterOf, type AnyOutcome, type AnyPlan, type Change } from '../commands/types.js';
import type { Confirmation } from '../dialogue/confirmation.js';
import { describeFailure } from '../wording/failure.js';
import { describeChange } from '../wording/outcome.js';
import { failedHosts, partPlans } from '../wording/hosts.js';
import { describeReading, type Reading } from '../wording/reading.js';
import type { Wording } from '../wording/wording.js';
import type { Core } from './core.js';
import { HostPolicies } from './host-policies.js';
import { waysOn } from './recovery.js';
import { Running } from './running.js';
import { VerdictTalk } from './verdict-talk.js';

/** What the last change came to, for "why", "more" and "try again". */
export interface Ended {
  readonly operation: Change;
  readonly outcome: AnyOutcome;
  /** It takes effect once the machine is started anew. */
  readonly restart?: boolean;
}

/** Has the bridge look, plan and carry out, and says what comes of it. What is carried out goes on while other things are asked. */
export class Work {
  #running: Running | null = null;
  #planning: AbortController | null = null;
  #ended: Ended | null = null;
  readonly verdict: VerdictTalk;

  constructor(
    private readonly core: Core,
    /** Told what was read out, so that it can be pointed at. */
    private readonly onRead: (reading: Reading) => void,
  ) {
    this.verdict = new VerdictTalk(core);
  }

  /** The operation that is being carried out. */
  get running(): Running | null {
    return this.#running;
  }

  get planning(): boolean {
    return this.#planning !== null;
  }

  /** The change that ended last. */
  get ended(): Ended | null {
    return this.#ended;
  }

  /** Cancels what is being carried out. */
  cancel(): void {
    this.#running?.abort.abort();
  }

  /** Nothing but the end of what is being carried out is said any more. */
  hush(): void {
    if (this.#running !== null) this.#running.hushed = true;
  }

  abandonPlan(): void {
    this.#planning?.abort();
    this.#planning = null;
  }

  /** Asks the bridge, and keeps how that went. */
  async read(operation: ReadOperation): Promise<Outcome> {
    const { parts, closing } = this.core;
    const outcome = await parts.bridge.read(operation, { signal: closing.signal });
    this.#record(operation, outcome);
    return outcome;
  }

  async look(operation: AskOperation): Promise<void> {
    const reading = describeReading(this.core.parts.wording, operation, await this.read(operation));
    this.onRead(reading);
    await this.core.output.say(reading.said, 'text');
  }

  async plan(operation: Change): Promise<void> {
    const { parts, dialogue } = this.core;
    const planning = new AbortController();
    this.#planning = planning;
    try {
      const outcome = await parts.bridge.plan(operation, { signal: planning.signal });
      if (planning.signal.aborted) return;
      if (outcome.plan === undefined) {
        parts.events.emit({ type: 'outcome', outcome });
        this.#ended = { operation, outcome };
        dialogue.send({ type: 'planFailed', operation, failure: outcome.failure! });
        return;
      }
      parts.events.emit({ type: 'plan', plan: outcome.plan });
      dialogue.send({ type: 'planned', plan: outcome.plan });
    } catch (error) {
      if (!planning.signal.aborted) dialogue.send({ type: 'planLost' });
      throw error;
    } finally {
      if (this.#planning === planning) this.#planning = null;
    }
  }

  /** Says why something could not even be planned, and what can be done about it. */
  tellFailure(operation: Change, failure: Failure): void {
    this.core.output.tone('failed');
    this.core.say(describeFailure(this.core.parts.wording, failure, true));
    this.#offer(operation, failure);
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
    const running = new Running(operation, this.core.now(), plan.expectedSeconds);
    this.#running = running;
    const turn = this.core.turn;
    const policies = new HostPolicies(wording, plan.expectedSeconds, plannedHosts(plan));
    let later: NodeJS.Timeout | undefined;
    const onlyAgreed = laterOf(operation) !== null;
    if (!onlyAgreed) {
      output.tone('working');
      this.core.say(wording.say('starting', { time: expected(wording, plan) }));
    }
    let outcome: AnyOutcome;
    try {
      outcome = await bridge.execute(plan, sent, {
        signal: running.abort.signal,
        onProgress: (progress) => {
          events.emit({ type: 'progress', operation: operation.operation, progress });
          clearTimeout(later);
          later = this.#consider(running, policies, progress);
        },
      });
    } catch (error) {
      this.#running = null;
      dialogue.send({ type: 'done' });
      throw error;
    } finally {
      clearTimeout(later);
    }
    this.#running = null;
    const restart = outcome.ok && !isCommandPlan(plan) && waitsForRestart(plan);
    this.#ended = { operation, outcome, restart };
    // What is only agreed on has not been carried out yet.
    if (!onlyAgreed) this.#record(operation, outcome, turn);
    this.#noteLeft(plan, outcome);
    output.tone(outcome.ok ? 'done' : 'failed');
    // Said before anything else is asked; what waited for this change is planned meanwhile.
    const verdict = outcome.ok ? this.verdict.after(operation) : '';
    const said = output.say(describeChange(wording, operation, outcome) + verdict);
    const there = 'result' in outcome ? outcome.result?.hosts : undefined;
    if (outcome.failure !== undefined) this.#offer(operation, outcome.failure, there && failedHosts(there));
    dialogue.send({ type: 'done' });
    await said;
  }

  /** Generations that were gone back from, each on its machine. */
  #noteLeft(plan: AnyPlan, outcome: AnyOutcome): void {
    if (isCommandPlan(plan) || plan.operation.operation !== 'roll_back') return;
    const there = 'result' in outcome ? (outcome.result?.hosts ?? []) : [];
    const left =
      plan.hosts === undefined
        ? [{ host: null, plan, ok: outcome.ok }]
        : partPlans(plan.hosts).planned.map((one) => ({
            ...one,
            ok: there.some(({ host, ok }) => ok && host === one.host),
          }));
    for (const { host, plan: own, ok } of left) {
      const { from, to } = own.generations ?? {};
      if (!ok || from === undefined || to === undefined || to.id >= from.id) continue;
      this.core.parts.store.noteGeneration({ id: from.id, made: from.date, note: 'left' }, host);
    }
  }

  #consider(running: Running, policies: HostPolicies, progress: Progress): NodeJS.Timeout | undefined {
    running.latest = progress;
    const report = policies.consider(progress, (this.core.now() - running.startedAt) / 1000);
    if (report === null || running.hushed) return undefined;
    const tell = (): void => {
      // Nothing but an answer is waited for now; how the work stands can be asked.
      if (this.core.question !== null) return;
      if (report.harmless && this.core.parts.earcons?.() === true) this.core.output.tone('working');
      else this.core.run(this.core.output.say(report.sentence, 'progress'));
    };
    if (report.afterMs > 0) return setTimeout(tell, report.afterMs);
    tell();
    return undefined;
  }

  #offer(operation: Change, failure: Failure, failed?: readonly string[]): void {
    // What the person asked for meanwhile goes before.
    if (this.core.question !== null) return;
    const options = waysOn(this.core.parts.wording, failure, operation, failed);
    if (options.length > 0) this.core.dialogue.send({ type: 'choose', options, about: 'recovery' });
  }

  #record(operation: Change | ReadOperation, outcome: AnyOutcome, turn = this.core.turn): void {
    this.core.parts.events.emit({ type: 'outcome', outcome });
    this.core.keep(() => this.core.parts.store.recordOutcome(turn, operation, outcome));
  }
}

/** The other machines that are worked on now. */
const plannedHosts = (plan: AnyPlan): string[] =>
  isCommandPlan(plan) ? [] : partPlans(plan.hosts ?? []).planned.map(({ host }) => host);

/** What it changes is in use once the machine is started anew. */
const waitsForRestart = ({ reboot, operation }: Plan): boolean =>
  reboot === true || (operation.operation === 'apply' && operation.action === 'boot');

function expected(wording: Wording, plan: AnyPlan): string {
  return plan.expectedSeconds === undefined || plan.expectedSeconds < 2
    ? 'none'
    : wording.duration(plan.expectedSeconds);
}
