import { SAMPLE_RATE, type Samples } from '../../speech/types.js';

/** What is kept at least, in samples: enough to know the room, however long one takes one's time. */
const KEPT = 10 * SAMPLE_RATE;

/** The sound of the last ten seconds, and no more than a piece beyond. */
export class RecentSound {
  #pieces: Samples[] = [];
  #length = 0;

  get pieces(): readonly Samples[] {
    return this.#pieces;
  }

  push(samples: Samples): void {
    this.#pieces.push(samples);
    this.#length += samples.length;
    while (this.#length - (this.#pieces[0]?.length ?? 0) > KEPT)
      this.#length -= this.#pieces.shift()?.length ?? 0;
  }

  clear(): void {
    this.#pieces = [];
    this.#length = 0;
  }
}
