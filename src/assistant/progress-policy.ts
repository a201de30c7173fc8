import type { Progress } from '../../bridge/protocol.js';
import { fromData } from '../wording/from-data.js';
import type { Level } from '../wording/styles.js';
import type { Wording } from '../wording/wording.js';

/** Seconds between two signs of life: at first, and at most as the work grows longer. */
const FIRST_PACE = 8;
const SLOWEST_PACE = 60;
/** Work expected to be over within this many seconds is not commented. */
const SHORT = 4;
/** Quarters are worth words where at least this many seconds lie between two things said. */
const LEAST_APART = 2;

/** Something to tell of the progress, once `afterMs` have passed without other news. */
export interface Report {
  readonly sentence: string;
  /** A tone says as much: nothing in it is needed to know how things stand. */
  readonly harmless: boolean;
  readonly afterMs: number;
}

/** A wait shorter than this is not worth a word. */
const WAIT_MS = 1500;

/**
 * Decides which of an operation's many progress events are worth telling: by
 * change (a new phase, a new quarter of long work) and by need (a wait for the
 * person), and a sign of life at a pace that grows. It only decides; the
 * seconds are given to it.
 */
export class ProgressPolicy {
  #phase: Progress['phase'] | null = null;
  #quarter = 0;
  #lastTold = 0;
  #pace = FIRST_PACE;

  constructor(
    readonly wording: Wording,
    readonly expectedSeconds: number | undefined,
  ) {}

  /** What to tell of this event, or null; `elapsed` is seconds since the operation began. */
  consider(progress: Progress, elapsed: number): Report | null {
    const level = this.wording.level('progress');
    const short = (this.expectedSeconds ?? Infinity) < SHORT && elapsed < SHORT;
    if (progress.phase !== this.#phase) {
      this.#phase = progress.phase;
      if (needsThePerson(progress))
        return this.#tell(`progress.${progress.phase}`, progress, elapsed, WAIT_MS);
      return short || level === 1 ? null : this.#tell(`progress.${progress.phase}`, progress, elapsed);
    }
    if (short) return null;
    const quarter = Math.floor((progress.fraction ?? 0) * 4);
    if (quarter > this.#quarter && quarter < 4 && elapsed - this.#lastTold >= LEAST_APART) {
      this.#quarter = quarter;
      return this.#tell('progress.quarter', { ...progress, fraction: quarter / 4 }, elapsed);
    }
    if (elapsed - this.#lastTold < this.#pace / PACE_OF[level]) return null;
    this.#pace = Math.min(SLOWEST_PACE, this.#pace * 2);
    const report = this.#tell(`progress.still.${progress.phase}`, progress, elapsed);
    return { ...report, harmless: !needsThePerson(progress) };
  }

  #tell(key: string, progress: Progress, elapsed: number, afterMs = 0): Report {
    this.#lastTold = elapsed;
    return { sentence: progressText(this.wording, key, progress), harmless: false, afterMs };
  }
}

/** How much sooner signs of life come, by how much is said. */
const PACE_OF: Readonly<Record<Level, number>> = { 1: 0.5, 2: 1, 3: 2 };

function needsThePerson({ phase }: Progress): boolean {
  return phase === 'waiting' || phase === 'authorising';
}

/** One event of progress in words, by the sentence of that key. */
export function progressText(wording: Wording, key: string, progress: Progress): string {
  const { phase, item, secondsLeft = 0, fraction } = progress;
  return wording.say(key, {
    phase,
    item: item === undefined ? 'none' : fromData(item, 60) || 'none',
    left: secondsLeft < 3 ? 'none' : wording.duration(secondsLeft),
    percent: fraction === undefined ? 'none' : Math.floor(fraction * 100),
  });
}
