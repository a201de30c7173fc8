import type { Progress } from '../../bridge/protocol.js';
import type { Change } from '../commands/types.js';
import { nameOfChange } from '../wording/plan.js';
import type { Wording } from '../wording/wording.js';
import { progressText } from './progress-policy.js';

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
    const left = this.latest?.secondsLeft ?? (this.expectedSeconds ?? 0) - elapsed;
    const { latest } = this;
    return [
      wording.say('working_on', {
        what: nameOfChange(wording, this.operation),
        time: wording.duration(elapsed),
      }),
      ...(latest === null ? [] : [progressText(wording, 'progress.now', { ...latest, secondsLeft: 0 })]),
      wording.say('time_left', { left: left < 1 ? 'none' : wording.duration(left) }),
    ].join(' ');
  }
}
