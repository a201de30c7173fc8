import type { Sound } from '../voices/types.js';

/** `stopped`: not all of it was heard. */
export type HowItEnded = 'heard' | 'stopped';

/** One text or sound that is to be heard, and how far it is. */
export class Announcement {
  /** The first sentence not made yet. */
  next = 0;
  /** The first sentence not heard to its end. */
  heard = 0;
  readonly ended: Promise<HowItEnded>;
  readonly end: (how: HowItEnded) => void;

  constructor(
    readonly sentences: readonly string[],
    readonly sound?: Sound,
  ) {
    let end!: (how: HowItEnded) => void;
    this.ended = new Promise((resolve) => (end = resolve));
    this.end = end;
  }

  /** Everything of it was made. */
  get made(): boolean {
    return this.next >= (this.sound ? 1 : this.sentences.length);
  }
}
