import type { Progress } from '../../bridge/protocol.js';
import type { Wording } from '../wording/wording.js';

/** Seconds between two spoken progress reports: at first, and at most as the work grows longer. */
const FIRST_PACE = 8;
const SLOWEST_PACE = 60;
/** Work expected to be over within this many seconds is not commented. */
const SHORT = 4;

/** Something to say of the progress, once `afterMs` have passed without other news. */
export interface Report {
  readonly sentence: string;
  readonly afterMs: number;
}

/** A wait shorter than this is not worth a word. */
const WAIT_MS = 1500;

/**
 * Decides which of an operation's many progress events are worth words: a new
 * phase, a new quarter, and a sign of life at a pace that grows. It only
 * decides; the seconds are given to it.
 */
export class ProgressPolicy {
  #phase: Progress['phase'] | null = null;
  #quarter = 0;
  #lastSaid = 0;
  #pace = FIRST_PACE;

  constructor(
    readonly wording: Wording,
    readonly expectedSeconds: number | undefined,
  ) {}

  /** What to say of this event, or null; `elapsed` is seconds since the operation began. */
  consider(progress: Progress, elapsed: number): Report | null {
    const sentence = this.#sentence(progress, elapsed);
    const waits = progress.phase === 'waiting' || progress.phase === 'authorising';
    return sentence === null ? null : { sentence, afterMs: waits ? WAIT_MS : 0 };
  }

  #sentence(progress: Progress, elapsed: number): string | null {
    const short = (this.expectedSeconds ?? Infinity) < SHORT && elapsed < SHORT;
    const urgent = progress.phase === 'waiting' || progress.phase === 'authorising';
    if (progress.phase !== this.#phase) {
      this.#phase = progress.phase;
      return short && !urgent ? null : this.#say(progress, elapsed);
    }
    if (short) return null;
    const quarter = Math.floor((progress.fraction ?? 0) * 4);
    if (quarter > this.#quarter && quarter < 4 && elapsed - this.#lastSaid >= 2) {
      this.#quarter = quarter;
      this.#lastSaid = elapsed;
      return this.wording.say('progress.quarter', { percent: quarter * 25, left: this.#left(progress) });
    }
    if (elapsed - this.#lastSaid < this.#pace) return null;
    this.#pace = Math.min(SLOWEST_PACE, this.#pace * 2);
    return this.#say(progress, elapsed);
  }

  #say(progress: Progress, elapsed: number): string {
    this.#lastSaid = elapsed;
    return this.wording.say(`progress.${progress.phase}`, {
      item: progress.item ?? 'none',
      left: this.#left(progress),
    });
  }

  #left(progress: Progress): string {
    const seconds = progress.secondsLeft;
    return seconds === undefined || seconds < 3 ? 'none' : this.wording.duration(seconds);
  }
}
