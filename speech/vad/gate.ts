import type { Samples } from '../types.js';

/** Frames (32 ms) whose energies are averaged before their minimum is taken. */
const SMOOTHED = 4;
/** The floor is the least energy of the last three such stretches: 4.8 s. */
const STRETCH = 50;
const STRETCHES = 3;
/** Frames before the floor is known, in which everything counts. */
const CALIBRATION = STRETCH;
/**
 * A frame this much above the floor may be speech: 3 dB. Steady noise of any
 * level stays within 1.7 dB of it; the rest is left to the model.
 */
const ABOVE = 2;
/** −80 dB of full scale: digital silence. */
const LEAST = 1e-8;
/** Frames that count on after a loud one: a pause within a word is shorter. */
const HOLD = 10;

/**
 * Tells the frames that can't be speech, as they are as quiet as the room has
 * been all along, from those that the model has to judge.
 */
export class Gate {
  readonly #stretches: number[] = [];
  #stretch = Infinity;
  #inStretch = 0;
  #smooth: number | undefined;
  #seen = 0;
  #hold = 0;

  /** Takes the next frame; true when it may be speech, or lies close behind what may be. */
  take(frame: Samples): boolean {
    const energy = meanSquare(frame);
    this.#smooth = this.#smooth === undefined ? energy : this.#smooth + (energy - this.#smooth) / SMOOTHED;
    this.#seen++;
    if (this.#seen > SMOOTHED) this.#stretch = Math.min(this.#stretch, this.#smooth);
    if (++this.#inStretch === STRETCH) {
      this.#stretches.push(this.#stretch);
      if (this.#stretches.length > STRETCHES) this.#stretches.shift();
      this.#stretch = Infinity;
      this.#inStretch = 0;
    }
    const floor = Math.min(this.#stretch, ...this.#stretches);
    if (this.#seen <= CALIBRATION || energy > Math.max(LEAST, floor * ABOVE)) this.#hold = HOLD;
    else if (this.#hold > 0) this.#hold--;
    return this.#hold > 0;
  }
}

function meanSquare(frame: Samples): number {
  let sum = 0;
  for (const sample of frame) sum += sample * sample;
  return sum / frame.length;
}
