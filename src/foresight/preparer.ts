import type { AskOperation } from '../../bridge/protocol.js';
import type { Bridge } from '../assistant/parts.js';
import { messageOf } from '../errors.js';
import type { EventStream } from '../events.js';
import type { Settings } from '../settings.js';
import type { Store } from '../store/store.js';
import { changeOf } from './items.js';
import { inOrder, predict, type Elsewhere } from './prediction.js';

/** How often it is looked whether there is something to make ready. */
const LOOK_MS = 60_000;
/** Nothing is begun before nobody has wanted anything for so long. */
const IDLE_MS = 5_000;
/** From this likelihood on something is made ready. */
export const LIKELY = 0.25;
/** Of packages that are likely, so many in one look. */
const MOST = 3;
const DAY_MS = 86_400_000;

interface PreparerParts {
  readonly store: Store;
  readonly bridge: Pick<Bridge, 'read'>;
  readonly events: EventStream;
  readonly settings: Settings['foresight'];
  /** What packs tell; left out, nothing. */
  readonly elsewhere?: Elsewhere;
  readonly onMains: () => boolean;
  /** Nothing is asked, said or carried out at the moment. */
  readonly idle: () => boolean;
}

/**
 * Makes ready what is likely to be asked for, while nobody wants anything: at
 * idle priority, on mains power, within the budget. Whoever wants something
 * ends it at once.
 */
export class Preparer {
  readonly #timer: NodeJS.Timeout | null;
  readonly #unlisten: () => void;
  #working: { readonly abort: AbortController; readonly ended: Promise<void> } | null = null;
  #soon: NodeJS.Timeout | undefined;
  #closed = false;
  /** What could not be made ready is not tried again before the next day. */
  readonly #failed = new Map<string, number>();

  constructor(private readonly parts: PreparerParts) {
    const { settings, events } = parts;
    this.#timer = settings.ahead === 'off' ? null : setInterval(() => void this.look(), LOOK_MS).unref();
    this.#unlisten = events.listen(({ type }) => {
      if (type === 'partial' || type === 'transcript' || type === 'understanding') this.giveWay();
    });
  }

  /** Ends what is being made ready, and begins nothing for a while. */
  giveWay(): void {
    this.#working?.abort.abort();
    clearTimeout(this.#soon);
    if (this.#closed || this.parts.settings.ahead === 'off') return;
    // What a conversation has just named may be wanted next.
    this.#soon = setTimeout(() => void this.look(), IDLE_MS).unref();
  }

  /** Makes ready what is likely now; resolves when that has ended. */
  async look(): Promise<void> {
    const { settings, onMains, idle } = this.parts;
    if (this.#closed || settings.ahead === 'off' || this.#working !== null) return;
    if (!idle() || !onMains()) return;
    const abort = new AbortController();
    const ended = this.#prepare(abort.signal)
      .catch((error: unknown) => {
        if (abort.signal.aborted) return;
        this.parts.events.emit({ type: 'error', code: 'foresight', text: messageOf(error) });
      })
      .finally(() => {
        this.#working = null;
      });
    this.#working = { abort, ended };
    await ended;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#unlisten();
    if (this.#timer !== null) clearInterval(this.#timer);
    clearTimeout(this.#soon);
    this.#working?.abort.abort();
    await this.#working?.ended;
  }

  async #prepare(signal: AbortSignal): Promise<void> {
    const { store, bridge, elsewhere } = this.parts;
    const now = Date.now();
    const history = store.preparations.history();
    const stopped = (): boolean => signal.aborted;
    const likely = predict(history, now, elsewhere)
      .filter(({ item, probability }) => probability >= LIKELY && !store.preparations.has(item, now))
      .filter(({ item }) => now - (this.#failed.get(item) ?? -Infinity) > DAY_MS)
      .slice(0, MOST);
    for (const { item } of inOrder(likely, history, elsewhere)) {
      if (stopped()) return;
      const budget = { bytes: await this.#bytesLeft(signal), builds: 50 };
      const outcome = await bridge.read({ operation: 'prepare', change: changeOf(item), budget }, { signal });
      // What was broken off has not failed.
      if (stopped()) return;
      const prepared = outcome.result?.prepared;
      if (prepared === undefined) this.#failed.set(item, now);
      else store.preparations.add(item, prepared);
    }
  }

  /** What may still be downloaded: by the data and by the disk. */
  async #bytesLeft(signal: AbortSignal): Promise<number> {
    const { settings, store, bridge } = this.parts;
    if (settings.ahead !== 'all') return 0;
    const asked: AskOperation = { operation: 'system_info', topic: 'disk' };
    const free = (await bridge.read(asked, { signal })).result?.info?.diskFree ?? 0;
    const data =
      settings.megabytes_per_day * 1e6 - store.preparations.bytesSince(new Date(Date.now() - DAY_MS));
    return Math.floor(Math.max(0, Math.min(data, free - settings.keep_free_gigabytes * 1e9)));
  }
}
