/** A key that is pressed several times in a row, as nobody does to talk. Pure: the time comes with the press. */

const PRESSES = 3;
/**
 * From the first to the last, milliseconds: whoever presses twice around a word
 * that was not heard, and then again to say it once more, takes longer.
 */
const WITHIN_MS = 2000;
/** A keyboard repeats a held key sooner than this; nobody presses so fast. */
const REPEAT_MS = 100;

export class Insistence {
  #presses: number[] = [];
  #last = -Infinity;

  /** The key goes down; true where that was the last of the presses. @param now milliseconds of any steady clock */
  press(now: number): boolean {
    const repeated = now - this.#last < REPEAT_MS;
    this.#last = now;
    if (repeated) return false;
    this.#presses = [...this.#presses.filter((at) => now - at <= WITHIN_MS), now];
    if (this.#presses.length < PRESSES) return false;
    this.#presses = [];
    return true;
  }
}
