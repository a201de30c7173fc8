import { performance } from 'node:perf_hooks';

/**
 * Knows when what is written to a player is heard: one after the other, not
 * before the player's latency has passed. Times are seconds of performance.now.
 */
export class Timeline {
  #end = -Infinity;
  readonly #timers = new Set<NodeJS.Timeout>();

  constructor(
    readonly latency: number,
    private readonly now: () => number = () => performance.now() / 1000,
  ) {}

  /** When the last sound written so far has been heard. */
  get end(): number {
    return this.#end;
  }

  /** Seconds of sound that are written and not yet heard. */
  get ahead(): number {
    return Math.max(0, this.#end - this.now());
  }

  /** When a sound written now would begin. */
  get next(): number {
    return Math.max(this.#end, this.now() + this.latency);
  }

  /** Takes note of a sound written now; gives when it begins. */
  add(seconds: number): number {
    const start = this.next;
    this.#end = start + seconds;
    return start;
  }

  /** Does something at a time, unless the timeline is cleared before. */
  at(time: number, act: () => void): void {
    const timer = setTimeout(
      () => {
        this.#timers.delete(timer);
        act();
      },
      Math.max(0, (time - this.now()) * 1000),
    );
    this.#timers.add(timer);
  }

  /** Forgets what was written and what was to be done: the sound was stopped. */
  clear(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    this.#end = Math.min(this.#end, this.now());
  }
}
