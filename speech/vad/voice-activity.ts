import type { Samples } from '../types.js';
import { Gate } from './gate.js';
import { History } from './history.js';
import { FRAME_SAMPLES, Segmenter, type Segment } from './segmenter.js';
import { DEFAULT_VAD_SETTINGS, type VadSettings } from './settings.js';
import type { Silero } from './silero.js';

/** Positions are samples since the start of the stream. */
export type VoiceEvent =
  /** An utterance has begun; `audio` reaches from the pre-roll to now. */
  | { readonly type: 'speech-start'; readonly at: number; readonly audio: Samples }
  /** More of the open utterance, following without a gap. */
  | { readonly type: 'speech'; readonly audio: Samples }
  /** The utterance is over; `audio` is all of it, with the sound that lies before and after the speech. */
  | {
      readonly type: 'speech-end';
      readonly from: number;
      readonly to: number;
      /** Where the last speech was heard; `to` minus this is how long the end took to be sure of. */
      readonly speechEnd: number;
      readonly reason: 'silence' | 'cap' | 'stream';
      readonly audio: Samples;
    };

/** Frames judged anew from before the first one that may be speech, so that the model knows what came before. */
const LOOK_BACK = 6;

/** Finds the utterances in a stream of sound. */
export class VoiceActivity {
  readonly #segmenter: Segmenter;
  readonly #history = new History();
  readonly #gate = new Gate();
  /** Positions up to which frames were measured by the gate, and judged by the model or passed over. */
  #measured = 0;
  #judged = 0;
  #passed = false;
  #speaking = false;

  /** @param silero belongs to this stream alone; whoever opened it closes it */
  constructor(
    private readonly silero: Silero,
    settings: VadSettings = DEFAULT_VAD_SETTINGS,
  ) {
    this.#segmenter = new Segmenter(settings);
  }

  /** From now on they are found by these; one that is open, too. */
  set(settings: VadSettings): void {
    this.#segmenter.settings = settings;
  }

  /** True while an utterance is open, or may be about to begin. */
  get attentive(): boolean {
    return this.#segmenter.waiting;
  }

  /**
   * Takes the next sound, of any length, and yields what it brings. Must be
   * drained before the next call.
   */
  async *push(samples: Samples): AsyncGenerator<VoiceEvent, void, void> {
    this.#history.append(samples);
    while (this.#measured + FRAME_SAMPLES <= this.#history.end) {
      const frame = this.#history.slice(this.#measured, this.#measured + FRAME_SAMPLES);
      this.#measured += FRAME_SAMPLES;
      const loud = this.#gate.take(frame);
      if (loud || this.#segmenter.waiting) yield* this.#judge();
      else if (this.#measured - this.#judged > LOOK_BACK * FRAME_SAMPLES) this.#pass();
    }
  }

  /** Has the model judge all that was measured. */
  async *#judge(): AsyncGenerator<VoiceEvent, void, void> {
    if (this.#passed) this.silero.reset();
    this.#passed = false;
    while (this.#judged < this.#measured) {
      const frame = this.#history.slice(this.#judged, this.#judged + FRAME_SAMPLES);
      const probability = await this.silero.probability(frame);
      this.#judged += FRAME_SAMPLES;
      const segment = this.#segmenter.push(probability);
      const going = this.#speaking;
      if (going) yield { type: 'speech', audio: frame };
      if (segment) yield this.#event(segment);
      this.#history.forget(Math.min(this.#segmenter.needsFrom, this.#judged));
    }
  }

  /** Takes the oldest frame that was measured for silence. */
  #pass(): void {
    this.#judged += FRAME_SAMPLES;
    this.#passed = true;
    this.#segmenter.push(0);
    this.#history.forget(Math.min(this.#segmenter.needsFrom, this.#judged));
  }

  /** The stream is over: judges what is left of it and ends an open utterance. */
  async *finish(): AsyncGenerator<VoiceEvent, void, void> {
    const rest = this.#history.end - this.#measured;
    if (rest > 0) yield* this.push(new Float32Array(FRAME_SAMPLES - rest));
    const segment = this.#segmenter.finish();
    if (segment) yield this.#event(segment);
  }

  /** Forgets an open utterance and all sound so far; positions go on from the last whole frame. */
  reset(): void {
    while (this.#judged < this.#measured) this.#pass();
    this.#history.clear(this.#judged);
    this.#segmenter.reset();
    this.silero.reset();
    this.#speaking = false;
  }

  #event(segment: Segment): VoiceEvent {
    this.#speaking = segment.kind === 'start';
    if (segment.kind === 'start') {
      return {
        type: 'speech-start',
        at: segment.from,
        audio: this.#history.slice(segment.from, this.#judged),
      };
    }
    const { from, to, speechEnd, reason } = segment;
    return { type: 'speech-end', from, to, speechEnd, reason, audio: this.#history.slice(from, to) };
  }
}
