import { SimulatedClock } from 'xstate';
import type { ChangeOperation, Failure, Outcome, Plan, Progress } from '../../../bridge/protocol.js';
import { Assistant } from '../../../src/assistant/assistant.js';
import type { HearingControl } from '../../../src/assistant/resting.js';
import type { Heard, Mouth } from '../../../src/assistant/output.js';
import type { Bridge } from '../../../src/assistant/parts.js';
import type { AnyPlan } from '../../../src/commands/types.js';
import type { ForGood } from '../../../src/dialogue/proof.js';
import { EventStream, type TimedEvent } from '../../../src/events.js';
import { findPaths } from '../../../src/paths.js';
import { Store } from '../../../src/store/store.js';
import { readTyped } from '../../../src/understanding/anything.js';
import { Wording } from '../../../src/wording/wording.js';
import type { Engine } from '../../../intents/engine.js';
import { sharedEngine } from '../../intents/support.js';
import { planOf } from '../dialogue/plans.js';

/** Lets everything that does not wait for time or for a person happen. */
export async function quiet(): Promise<void> {
  for (let i = 0; i < 30; i++) await Promise.resolve();
}

const CANCELLED: Failure = {
  code: 'cancelled',
  sentence: 'Cancelled.',
  details: [],
  suggestions: [],
  recovery: [],
};

/** A piece of work that ends when the test says so. */
interface Pending<Result> {
  readonly signal: AbortSignal;
  readonly end: (result: Result) => void;
}

export interface StageOptions {
  readonly earcons?: boolean;
  readonly asksVerdict?: boolean;
  readonly repromptMs?: number;
  readonly plan?: Partial<Plan>;
  readonly forGood?: ForGood;
  /** The passphrase that is set. */
  readonly passphrase?: string;
  readonly elsewhere?: boolean;
  readonly hearing?: HearingControl;
  /** What understands; the one that all share unless given. */
  readonly engine?: Engine;
  /** In place of one that answers and ends as the test says. */
  readonly bridge?: Bridge;
}

/**
 * A whole assistant whose loudspeaker, machine and clock are the test's: what
 * it says ends at once or when told to, plans and work end when told to.
 */
export class Stage {
  readonly events: TimedEvent[] = [];
  /** All that began to be said. */
  readonly spoken: string[] = [];
  readonly tones: string[] = [];
  readonly adjusted: [what: string, factor: number][] = [];
  readonly plans: Pending<Outcome>[] = [];
  readonly works: (Pending<Outcome> & { progress: (progress: Progress) => void; plan: AnyPlan })[] = [];
  readonly reads: string[] = [];
  readonly clock = new SimulatedClock();
  readonly wording = Wording.load(`${findPaths().root}/src/wording/en.yaml`);
  readonly store = Store.open(':memory:');
  readonly assistant: Assistant;
  now = 0;
  /** While true what is said goes on until it is cut or let go. */
  holding = false;
  /** While true plans wait to be ended. */
  slowPlans = false;
  /** What reads give. */
  result: Outcome['result'] = {};
  #mouths: ((heard: Heard) => void)[] = [];

  constructor(options: StageOptions = {}) {
    const events = new EventStream();
    events.listen((event) => this.events.push(event));
    const base = { method: 'rehearsal', seconds: 12 } as const;
    const bridge: Bridge = {
      read: ({ operation }) => {
        this.reads.push(operation);
        return Promise.resolve({ ...base, operation, ok: true, result: this.result });
      },
      plan: (operation, { signal }) => {
        const outcome = {
          ...base,
          operation: 'plan',
          ok: true,
          plan: planOf(operation as ChangeOperation, options.plan),
        };
        if (!this.slowPlans) return Promise.resolve(outcome);
        return new Promise((end) => this.plans.push({ signal, end: (failed) => end(failed) }));
      },
      execute: (plan, _confirmation, { signal, onProgress }) =>
        new Promise((end) => this.works.push({ signal, end, progress: onProgress, plan })),
    };
    const mouth: Mouth = {
      speak: (text, signal) => {
        this.spoken.push(text);
        this.now += 10;
        if (!this.holding) return Promise.resolve('ended');
        return new Promise((done) => {
          this.#mouths.push(done);
          signal.addEventListener('abort', () => done('cut'));
        });
      },
      tone: (name) => {
        this.tones.push(name);
        return Promise.resolve();
      },
    };
    const engine = options.engine ?? sharedEngine();
    this.assistant = new Assistant({
      bridge: options.bridge ?? bridge,
      mouth,
      events,
      wording: this.wording,
      store: this.store,
      understander: {
        begin: () => {
          throw new Error('Nothing is spoken to on this stage.');
        },
        read: (text, expectation) => readTyped(engine, text, expectation),
      },
      voice: {
        adjust: (what, factor) => {
          this.adjusted.push([what, factor]);
          return true;
        },
      },
      dialogue: {
        attempts: 2,
        ...(options.forGood && { forGood: options.forGood }),
        ...(options.repromptMs !== undefined && { repromptMs: options.repromptMs }),
      },
      earcons: () => options.earcons ?? false,
      passphrase: {
        isSet: options.passphrase !== undefined,
        matches: (given) => Promise.resolve(given.includes(options.passphrase!)),
      },
      elsewhere: options.elsewhere ?? false,
      ...(options.hearing && { hearing: options.hearing }),
      asksVerdict: options.asksVerdict ?? false,
      now: () => this.now,
      clock: this.clock,
    });
  }

  /** Says something to it, and gives what it says until it comes to rest. */
  async say(text: string): Promise<string> {
    const before = this.spoken.length;
    this.now += 100;
    this.assistant.read(text);
    await quiet();
    return this.spoken.slice(before).join(' ');
  }

  /** What is being said comes to its end, and what follows it too. */
  async letSpeak(): Promise<void> {
    this.holding = false;
    for (const done of this.#mouths.splice(0)) done('ended');
    await quiet();
  }

  /** Time goes by, for the person and for the dialogue. */
  async wait(ms: number): Promise<void> {
    this.now += ms;
    this.clock.increment(ms);
    await quiet();
  }

  /** The work under way tells how far it is. */
  async progress(progress: Progress): Promise<string> {
    const before = this.spoken.length;
    this.works.at(-1)!.progress(progress);
    await quiet();
    return this.spoken.slice(before).join(' ');
  }

  /** The work under way ends, well or with this failure. */
  async end(failure?: Partial<Failure>, more: Partial<Outcome> = {}): Promise<string> {
    const before = this.spoken.length;
    this.works.at(-1)!.end({
      operation: 'apply',
      ok: failure === undefined,
      method: 'rehearsal',
      seconds: 12,
      result: {},
      ...more,
      ...(failure && {
        failure: {
          code: 'builder_failed',
          sentence: 'The build of vlc failed.',
          details: ['error: no rule to make vlc'],
          suggestions: [],
          recovery: ['retry', 'rollback'],
          ...failure,
        },
      }),
    });
    await quiet();
    return this.spoken.slice(before).join(' ');
  }

  /** The kinds of events since the last look. */
  confirmations(): string[] {
    return this.events
      .splice(0)
      .flatMap((event) => (event.type === 'confirmation' && event.state !== 'closed' ? [event.state] : []));
  }

  /** What the open question would change; undefined when none is open. */
  get asked(): object | undefined {
    const { question } = this.assistant;
    return question?.kind === 'confirm' ? question.plan.operation : undefined;
  }

  async close(): Promise<void> {
    const ended = { method: 'rehearsal', seconds: 0 } as const;
    for (const { end } of this.works) end({ ...ended, operation: 'apply', ok: true, result: {} });
    for (const { end } of this.plans) end({ ...ended, operation: 'plan', ok: false, failure: CANCELLED });
    await this.letSpeak();
    await this.assistant.close();
    this.store.close();
  }
}
