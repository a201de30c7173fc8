import { confirm } from '../../bridge/client.js';
import type { Outcome } from '../../bridge/protocol.js';
import type { Sidecar } from '../assistant/parts.js';
import { messageOf } from '../errors.js';
import type { EventStream } from '../events.js';
import type { Store } from '../store/store.js';
import { describeEnded } from '../wording/appointments.js';
import type { Wording } from '../wording/wording.js';
import { isSamePlan, MORNING, standing, type Appointment, type Ended } from './appointments.js';

/** How often it is looked whether something is due: a clock that jumps is noticed, and a sleep of the machine. */
const LOOK_MS = 30_000;
/** Who said something so long ago is still there. */
const THERE_MS = 600_000;

interface NightShiftParts {
  readonly store: Store;
  readonly bridge: Pick<Sidecar, 'plan' | 'execute'>;
  readonly wording: Wording;
  readonly events: EventStream;
  /** Nothing is asked, said or carried out at the moment. */
  readonly idle: () => boolean;
  readonly say: (text: string) => Promise<void>;
  readonly now?: () => Date;
}

/**
 * Does what was agreed on for later, and tells what became of it when there is
 * somebody to hear it. The yes was for one plan: it is worked out anew, and
 * only when it is that very plan is it carried out.
 */
export class NightShift {
  readonly #closing = new AbortController();
  readonly #timer: NodeJS.Timeout;
  readonly #unlisten: () => void;
  #looking: Promise<void> | null = null;
  #heardAt = -Infinity;

  constructor(private readonly parts: NightShiftParts) {
    for (const { id } of parts.store.appointments.cutOff())
      parts.store.appointments.end(id, { as: 'cut_off' });
    this.#timer = setInterval(() => void this.look(), LOOK_MS);
    this.#timer.unref();
    this.#unlisten = parts.events.listen((event) => {
      // Somebody is there: what happened is told when what they asked has been answered.
      if (event.type === 'understanding') this.#heardAt = this.#now().getTime();
    });
  }

  /** Does and tells what is due now; one look at a time. */
  look(): Promise<void> {
    this.#looking ??= this.#look()
      .catch((error: unknown) => {
        this.parts.events.emit({ type: 'error', code: 'night-shift', text: messageOf(error) });
      })
      .finally(() => {
        this.#looking = null;
      });
    return this.#looking;
  }

  /** Cancels what it is doing, and waits for its end. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#unlisten();
    this.#closing.abort();
    await this.#looking;
  }

  async #look(): Promise<void> {
    const { store, idle } = this.parts;
    for (const one of store.appointments.waiting()) {
      const stands = standing(one, this.#now());
      if (stands === 'waits' || this.#closing.signal.aborted) continue;
      // Whoever talks to Aloud now is not disturbed.
      if (stands === 'due' && !idle()) continue;
      if (!store.appointments.begin(one.id)) continue;
      const ended: Ended =
        stands === 'missed'
          ? { as: 'missed' }
          : one.kind === 'reminder'
            ? { as: 'reminded' }
            : await this.#update(one);
      store.appointments.end(one.id, ended);
    }
    await this.#tell();
  }

  async #update({ agreed }: Appointment): Promise<Ended> {
    const { bridge, store, events } = this.parts;
    const { signal } = this.#closing;
    if (agreed === null) return { as: 'changed' };
    const planned = await bridge.plan(agreed.operation, { signal });
    const { plan } = planned;
    if (plan === undefined) return failed(planned);
    if (plan.nothingToDo) return { as: 'nothing' };
    if (!isSamePlan(agreed, plan) || plan.token === undefined || plan.irreversible === true)
      return { as: 'changed' };
    const { operation } = plan;
    events.emit({ type: 'confirmation', state: 'given', operation: operation.operation });
    const outcome = await bridge.execute(plan, confirm(plan, 'yes'), {
      signal,
      onProgress: (progress) => events.emit({ type: 'progress', operation: operation.operation, progress }),
    });
    events.emit({ type: 'outcome', outcome });
    store.recordOutcome(store.beginTurn('typed'), operation, outcome);
    return outcome.ok ? { as: 'done', generation: outcome.result?.generation?.id ?? null } : failed(outcome);
  }

  /** Not in the middle of the night, unless somebody is there. */
  async #tell(): Promise<void> {
    const { store, idle, wording, say } = this.parts;
    const now = this.#now();
    const night = now.getHours() < MORNING && now.getTime() - this.#heardAt > THERE_MS;
    for (const one of store.appointments.untold()) {
      if (one.ended === null || !idle()) return;
      if (one.kind === 'update' && night) return;
      store.appointments.told(one.id);
      await say(describeEnded(wording, one.kind, one.ended));
    }
  }

  #now(): Date {
    return this.parts.now?.() ?? new Date();
  }
}

function failed({ failure, operation }: Outcome): Ended {
  if (failure !== undefined) return { as: 'failed', failure };
  throw new Error(`${operation} ended without a reason.`);
}
