import type { Samples } from '../types.js';

/** The latest sound of a stream, addressed by position (samples since the stream's start). */
export class History {
  #data = new Float32Array(1 << 14);
  #start = 0;
  #length = 0;

  /** One past the last position held. */
  get end(): number {
    return this.#start + this.#length;
  }

  append(samples: Samples): void {
    if (this.#length + samples.length > this.#data.length) {
      const larger = new Float32Array(2 * (this.#length + samples.length));
      larger.set(this.#data.subarray(0, this.#length));
      this.#data = larger;
    }
    this.#data.set(samples, this.#length);
    this.#length += samples.length;
  }

  /** A copy of the sound between two positions; what was forgotten is left out. */
  slice(from: number, to: number): Samples {
    return this.#data.slice(Math.max(0, from - this.#start), Math.max(0, to - this.#start));
  }

  /** Lets go of all sound before a position. */
  forget(before: number): void {
    const drop = Math.min(before - this.#start, this.#length);
    if (drop <= 0) return;
    this.#data.copyWithin(0, drop, this.#length);
    this.#start += drop;
    this.#length -= drop;
  }

  /** Lets go of everything; what comes next lies at `position`. */
  clear(position: number): void {
    this.#start = position;
    this.#length = 0;
  }
}
