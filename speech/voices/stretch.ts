import { concat } from '../audio/samples.js';

/**
 * Speeds sound up without raising its pitch (waveform-similarity overlap-add):
 * windows are taken from the sound at wider steps than they are laid down, each
 * shifted to where it fits best onto what is already there.
 *
 * Streams: give it the sound in pieces, then `finish`.
 */
/** Two or three periods of a low voice. */
const WINDOW_SECONDS = 0.02;
/** One period of a low voice (125 Hz): somewhere in it the waves line up. */
const SEARCH_SECONDS = 0.008;

export class Stretcher {
  readonly #half: number;
  readonly #search: number;
  readonly #window: Float32Array;
  #input: Float32Array = new Float32Array(0);
  /** Where in `#input` the next window is looked for. */
  #at = 0;
  /** The second half of the last window laid down, faded out; what comes next is added to it. */
  #tail: Float32Array;
  /** What followed the last window in the sound itself: the next window should look like it. */
  #expected: Float32Array | undefined;

  /** @param factor times as fast; below 1 it is slowed down */
  constructor(
    readonly factor: number,
    rate: number,
  ) {
    this.#half = Math.round((WINDOW_SECONDS / 2) * rate);
    this.#search = Math.round(SEARCH_SECONDS * rate);
    this.#window = Float32Array.from(
      { length: this.#half },
      (_, i) => Math.sin(((i + 0.5) / this.#half) * (Math.PI / 2)) ** 2,
    );
    this.#tail = new Float32Array(this.#half);
  }

  /** Takes a piece, gives the sound that is ready. */
  push(piece: Float32Array): Float32Array {
    const joined = new Float32Array(this.#input.length + piece.length);
    joined.set(this.#input);
    joined.set(piece, this.#input.length);
    this.#input = joined;
    const out: Float32Array[] = [];
    while (Math.round(this.#at) + this.#search + 3 * this.#half <= this.#input.length) out.push(this.#step());
    this.#forget();
    return concat(out);
  }

  /** Gives what is left. */
  finish(): Float32Array {
    const left = this.#input.length - Math.round(this.#at);
    const rest = left > 0 ? this.push(new Float32Array(this.#search + 3 * this.#half)) : new Float32Array(0);
    return concat([rest, this.#tail]);
  }

  #step(): Float32Array {
    const start = this.#best(Math.round(this.#at));
    const out = new Float32Array(this.#half);
    const tail = new Float32Array(this.#half);
    for (let i = 0; i < this.#half; i++) {
      out[i] = this.#tail[i]! + this.#window[i]! * this.#input[start + i]!;
      tail[i] = this.#window[this.#half - 1 - i]! * this.#input[start + this.#half + i]!;
    }
    this.#tail = tail;
    this.#expected = this.#input.slice(start + this.#half, start + 2 * this.#half);
    this.#at += this.#half * this.factor;
    return out;
  }

  /** The start near `near` whose sound is most like what is expected (normalised correlation on every other sample). */
  #best(near: number): number {
    const expected = this.#expected;
    if (!expected) return near;
    let best = near;
    let top = -Infinity;
    for (let start = Math.max(0, near - this.#search); start <= near + this.#search; start += 2) {
      let dot = 0;
      let energy = 1e-9;
      for (let i = 0; i < this.#half; i += 2) {
        const value = this.#input[start + i]!;
        dot += value * expected[i]!;
        energy += value * value;
      }
      const score = dot / Math.sqrt(energy);
      if (score > top) [top, best] = [score, start];
    }
    return best;
  }

  /** Lets go of what no later window can reach. */
  #forget(): void {
    const done = Math.max(0, Math.min(this.#input.length, Math.round(this.#at) - this.#search));
    this.#input = this.#input.slice(done);
    this.#at -= done;
  }
}
