import { setTimeout as delay } from 'node:timers/promises';
import { SAMPLE_RATE, type Samples } from '../../speech/types.js';

/** A recorder's pieces: 20 ms. */
const PIECE = SAMPLE_RATE / 50;

/** Sound as a microphone gives it: each piece when it has been said, never before. */
export class PacedSound implements AsyncIterable<Samples> {
  #began = 0;

  constructor(readonly sound: Samples) {}

  /** When the sound at this position (seconds) was said, in milliseconds of performance.now. */
  saidAt(seconds: number): number {
    return this.#began + seconds * 1000;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Samples, void, void> {
    this.#began = performance.now();
    for (let start = 0; start < this.sound.length; start += PIECE) {
      const piece = this.sound.subarray(start, start + PIECE);
      const early = this.saidAt((start + piece.length) / SAMPLE_RATE) - performance.now();
      if (early > 0) await delay(early);
      yield piece;
    }
  }
}
