import { setTimeout as sleep } from 'node:timers/promises';
import type { Microphone } from '../../speech/capture/microphone.js';
import { pauseBefore } from './pauses.js';

/** How the microphone stands; lost: it is wanted, and there is none. */
export type MicrophoneState = 'closed' | 'open' | 'lost';

/** Whoever plugs it in again soon speaks. */
const LONGEST_PAUSE_MS = 5000;

/**
 * A microphone that is open when it is wanted and comes back by itself: when
 * the device is unplugged, the sound server starts anew, the machine wakes up.
 */
export class SteadyMicrophone {
  #wanted = false;
  #state: MicrophoneState = 'closed';
  /** Ends the present recorder, or the wait for the next one. */
  #life: AbortController | null = null;
  #wake: (() => void) | null = null;

  /**
   * @param open opens the microphone that is set just then
   * @param changed told of every change, with the reason of a loss
   */
  constructor(
    private readonly open: (signal: AbortSignal) => Promise<Microphone>,
    private readonly changed: (state: MicrophoneState, reason?: unknown) => void,
  ) {}

  get state(): MicrophoneState {
    return this.#state;
  }

  /** Opens it, or closes it for real: the recorder ends. */
  want(on: boolean): void {
    if (on === this.#wanted) return;
    this.#wanted = on;
    if (on) this.#wake?.();
    else this.#life?.abort();
  }

  /** Opens it anew, as another one may be set. */
  reopen(): void {
    this.#life?.abort();
  }

  /** The sound, whenever there is any, until the signal aborts. 16 kHz mono s16le. */
  async *pieces(signal: AbortSignal): AsyncGenerator<Buffer, void, void> {
    const stop = (): void => {
      this.#life?.abort();
      this.#wake?.();
    };
    signal.addEventListener('abort', stop, { once: true });
    let failures = 0;
    try {
      while (!signal.aborted) {
        if (!this.#wanted) {
          await new Promise<void>((resolve) => (this.#wake = resolve));
          continue;
        }
        const life = new AbortController();
        this.#life = life;
        try {
          for await (const piece of this.#record(life.signal)) {
            failures = 0;
            yield piece;
          }
        } catch (error) {
          if (life.signal.aborted) continue;
          this.#become('lost', error);
          await sleep(pauseBefore(failures++, LONGEST_PAUSE_MS), undefined, { signal: life.signal }).catch(
            () => undefined,
          );
        } finally {
          if (life.signal.aborted) this.#become('closed');
        }
      }
    } finally {
      signal.removeEventListener('abort', stop);
      this.#become('closed');
    }
  }

  async *#record(signal: AbortSignal): AsyncGenerator<Buffer, void, void> {
    const microphone = await this.open(signal);
    const stop = (): void => void microphone.stop();
    signal.addEventListener('abort', stop, { once: true });
    try {
      if (signal.aborted) return;
      this.#become('open');
      yield* microphone.pieces();
    } finally {
      signal.removeEventListener('abort', stop);
      await microphone.stop();
    }
  }

  #become(state: MicrophoneState, reason?: unknown): void {
    if (state === this.#state) return;
    this.#state = state;
    this.changed(state, reason);
  }
}
