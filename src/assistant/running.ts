import type { Progress } from '../../bridge/protocol.js';
import type { Change } from '../commands/types.js';
import { nameOfChange } from '../wording/plan.js';
import type { Wording } from '../wording/wording.js';
import { progressText } from './progress-policy.js';

/** Over what was expected by more than this part of it, nothing is known of the rest. */
const OVERDUE = 0.1;

/** One operation that is being carried out, for whoever asks how it stands. */
export class Running {
  readonly abort = new AbortController();
  /** Told to be silent: only its end is said. */
  hushed = false;
  latest: Progress | null = null;

  constructor(
    readonly operation: Change,
    /** Milliseconds of the assistant's clock. */
    readonly startedAt: number,
    readonly expectedSeconds: number | undefined,
  ) {}

  /** What is being done, how far it is, and how much longer it takes. */
  describe(wording: Wording, now: number): string {
    const elapsed = (now - this.startedAt) / 1000;
    const { latest } = this;
    return [
      wording.say('working_on', {
        what: nameOfChange(wording, this.operation),
        time: wording.duration(elapsed),
      }),
      ...(latest === null ? [] : [progressText(wording, 'progress.now', { ...latest, secondsLeft: 0 })]),
      this.#timeLeft(wording, elapsed),
    ].join(' ');
  }

  /** As the work itself tells it, else by what was expected; what is not known is said to be so. */
  #timeLeft(wording: Wording, elapsed: number): string {
    const { expectedSeconds: expected, latest } = this;
    const left = latest?.secondsLeft ?? (expected === undefined ? undefined : expected - elapsed);
    if (left === undefined) return wording.say('time_left.unknown');
    if (left >= 1) return wording.say('time_left.about', { left: wording.duration(left) });
    const overdue = latest?.secondsLeft === undefined && left < -OVERDUE * (expected ?? 0);
    return wording.say(overdue ? 'time_left.overdue' : 'time_left.soon');
  }
}
