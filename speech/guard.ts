import { samplesIn } from './audio/samples.js';

/** Throws away the sound that comes within a time: it may have been recorded before. */
export class Guard {
  #samples = 0;
  #end = 0;

  constructor(private readonly milliseconds: number) {}

  /** The time begins. */
  begin(): void {
    this.#samples = samplesIn(this.milliseconds);
    this.#end = performance.now() + this.milliseconds;
  }

  /**
   * How many samples of a piece that has just come are thrown away. After a hole in the stream (of a
   * microphone that was closed, or of another one) they are fewer: what comes late is not from before.
   */
  take(length: number): number {
    const early = length + samplesIn(this.#end - performance.now());
    const away = Math.min(this.#samples, length, Math.max(0, early));
    this.#samples = away < length ? 0 : this.#samples - away;
    return away;
  }
}
