import { SAMPLE_RATE } from '../types.js';
import type { VadSettings } from './settings.js';

/** Samples of one frame: what silero v5 takes at 16 kHz. */
export const FRAME_SAMPLES = 512;

/** Unvoiced frames that an onset may hold: the closure of a "t" or "k" lasts up to 90 ms. */
const ONSET_GAP_FRAMES = 3;

/** Positions are samples since the start of the stream. */
export type Segment =
  | { readonly kind: 'start'; readonly from: number }
  | {
      readonly kind: 'end';
      readonly from: number;
      readonly to: number;
      /** Where the last speech frame ended. */
      readonly speechEnd: number;
      /** Silence came, the utterance grew too long, or the stream ended. */
      readonly reason: 'silence' | 'cap' | 'stream';
    };

type State =
  | { readonly in: 'silence' }
  | { readonly in: 'onset'; readonly first: number; voiced: number; last: number }
  | { readonly in: 'speech'; readonly from: number; last: number };

/**
 * Decides from one speech probability per frame where utterances begin and
 * end. Pure: it sees no sound and no clock; time is counted in frames.
 */
export class Segmenter {
  readonly #frames: (milliseconds: number) => number;
  #state: State = { in: 'silence' };
  #frame = 0;
  /** Sound before this belongs to the utterance before. */
  #floor = 0;

  constructor(public settings: VadSettings) {
    this.#frames = (milliseconds) =>
      Math.max(1, Math.ceil((milliseconds * SAMPLE_RATE) / 1000 / FRAME_SAMPLES));
  }

  /** The first sample that may still become part of an utterance; older sound can be forgotten. */
  get needsFrom(): number {
    if (this.#state.in === 'speech') return this.#state.from;
    const first = this.#state.in === 'onset' ? this.#state.first : this.#frame;
    return this.#preRolled(first);
  }

  /** True while an utterance is open, or may be about to begin: every frame counts. */
  get waiting(): boolean {
    return this.#state.in !== 'silence';
  }

  /** Takes the next frame's probability of speech (0–1). */
  push(probability: number): Segment | undefined {
    const frame = this.#frame++;
    switch (this.#state.in) {
      case 'silence':
        if (probability < this.settings.speechThreshold) return undefined;
        this.#state = { in: 'onset', first: frame, voiced: 1, last: frame };
        return this.#begin();
      case 'onset':
        if (probability >= this.settings.silenceThreshold) {
          this.#state.voiced++;
          this.#state.last = frame;
        } else if (frame - this.#state.last > ONSET_GAP_FRAMES) {
          this.#state = { in: 'silence' };
        }
        return this.#begin();
      case 'speech': {
        if (probability >= this.settings.silenceThreshold) this.#state.last = frame;
        if (frame - this.#state.last >= this.#frames(this.settings.hangoverMs)) return this.#end('silence');
        const length = this.#position() - this.#state.from;
        return length >= (this.settings.maxUtteranceMs * SAMPLE_RATE) / 1000 ? this.#end('cap') : undefined;
      }
    }
  }

  /** The stream is over: ends an open utterance. */
  finish(): Segment | undefined {
    if (this.#state.in === 'speech') return this.#end('stream');
    this.#state = { in: 'silence' };
    return undefined;
  }

  /** Forgets an open utterance and all sound up to here, as if the stream began now. */
  reset(): void {
    this.#state = { in: 'silence' };
    this.#floor = this.#position();
  }

  #begin(): Segment | undefined {
    if (this.#state.in !== 'onset') return undefined;
    if (this.#state.voiced < this.#frames(this.settings.minSpeechMs)) return undefined;
    const from = this.#preRolled(this.#state.first);
    this.#state = { in: 'speech', from, last: this.#state.last };
    return { kind: 'start', from };
  }

  #end(reason: 'silence' | 'cap' | 'stream'): Segment | undefined {
    if (this.#state.in !== 'speech') return undefined;
    const { from, last } = this.#state;
    const to = this.#position();
    const speechEnd = (last + 1) * FRAME_SAMPLES;
    this.#state = { in: 'silence' };
    this.#floor = reason === 'cap' ? to : speechEnd;
    return { kind: 'end', from, to, speechEnd, reason };
  }

  #position(): number {
    return this.#frame * FRAME_SAMPLES;
  }

  #preRolled(frame: number): number {
    const preRoll = Math.round((this.settings.preRollMs * SAMPLE_RATE) / 1000);
    return Math.max(this.#floor, frame * FRAME_SAMPLES - preRoll);
  }
}
