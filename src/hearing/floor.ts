import { setTimeout as sleep } from 'node:timers/promises';
import type { EarconName } from '../../speech/earcons/notes.js';
import type { Heard, Mouth } from '../assistant/output.js';

/** Whether the person is speaking just now. */
export interface Floor {
  /** Resolves when the person is silent, or the signal aborts. */
  free(signal: AbortSignal): Promise<void>;
}

/** Talk nearby may go on for ever: after so long it is spoken into. */
const LONGEST_WAIT_MS = 30_000;

/** Lets the person finish before it speaks: what it says would end what they say. */
export class PoliteMouth implements Mouth {
  constructor(
    private readonly mouth: Mouth,
    private readonly floor: Floor,
    /** Told when it speaks, or waits to, and when it has fallen silent. */
    private readonly turn: { busy(): void; done(): void },
  ) {}

  ready(): void {
    this.mouth.ready?.();
  }

  /** A tone interrupts nobody. */
  async tone(name: EarconName): Promise<void> {
    await this.mouth.tone?.(name);
  }

  async speak(text: string, signal: AbortSignal): Promise<Heard> {
    this.turn.busy();
    const waited = new AbortController();
    const stop = (): void => waited.abort();
    signal.addEventListener('abort', stop, { once: true });
    try {
      const longest = sleep(LONGEST_WAIT_MS, undefined, { signal: waited.signal }).catch(() => undefined);
      await Promise.race([this.floor.free(waited.signal), longest]);
      return signal.aborted ? 'cut' : await this.mouth.speak(text, signal);
    } finally {
      stop();
      signal.removeEventListener('abort', stop);
      this.turn.done();
    }
  }
}
