import type { EventSink } from '../events.js';
import { exitCodes } from './exit-codes.js';

/** Follows the events of a run and tells the exit code that sums it up: the worst of what happened last. */
export class RunResult {
  #code: number = exitCodes.ok;

  readonly sink: EventSink = (event) => {
    switch (event.type) {
      case 'understanding':
        this.#code = event.outcome === 'unknown' ? exitCodes['not-understood'] : exitCodes.ok;
        break;
      case 'confirmation':
        // Ways on after a failure don't change that it failed.
        if (event.state === 'closed' || event.about === 'recovery') break;
        this.#code = event.state === 'given' ? exitCodes.ok : exitCodes['not-done'];
        break;
      case 'outcome':
        this.#code = event.outcome.ok ? exitCodes.ok : exitCodes['operation-failed'];
        break;
      case 'error':
        this.#code = exitCodes.internal;
        break;
    }
  };

  get code(): number {
    return this.#code;
  }
}
