import { SAMPLE_RATE, type Samples } from './types.js';
import { History } from './vad/history.js';

/** The longest pre-roll of the settings, in samples. */
const KEPT = 2 * SAMPLE_RATE;

/** The sound just heard, in case it turns out to belong to an utterance. */
export class Recent {
  readonly #history = new History();

  add(samples: Samples): void {
    this.#history.append(samples);
    this.#history.forget(this.#history.end - KEPT);
  }

  /** The last so many samples, as far as they were kept. */
  last(count: number): Samples {
    const { end } = this.#history;
    return this.#history.slice(end - count, end);
  }

  clear(): void {
    this.#history.clear(0);
  }
}
