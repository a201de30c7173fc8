import type { ListenerEvent, OpenUtterance, Span } from './listening.js';
import type { Queue } from './queue.js';
import type { Samples } from './types.js';

/** Utterances that are over and not yet understood; what they come to is told in the order in which they were said. */
export class Conclusions<R> {
  #order: Promise<void> = Promise.resolve();
  #unfinished = 0;

  constructor(private readonly events: Queue<ListenerEvent<R>>) {}

  /** How many are not yet told of. */
  get unfinished(): number {
    return this.#unfinished;
  }

  /** Resolves when all so far have been told of. */
  get told(): Promise<void> {
    return this.#order;
  }

  add(utterance: OpenUtterance<R>, audio: Samples, span: Span): void {
    this.#unfinished++;
    const outcome = utterance.finish().then(
      (result): ListenerEvent<R> => ({ type: 'utterance', result, audio, ...span }),
      (error: unknown): ListenerEvent<R> => ({ type: 'failed', error, ...span }),
    );
    this.#order = this.#order.then(async () => {
      this.events.push(await outcome);
      this.#unfinished--;
    });
  }
}
