import { SpeechError } from '../errors.js';
import {
  SAMPLE_RATE,
  type Automaton,
  type Samples,
  type Transcript,
  type Utterance,
  type UtteranceOptions,
} from '../types.js';
import type { MoonshineEngine } from './engine.js';
import { findSpeech, isSilent, type Extent } from './frame.js';
import type { Heard, Transcribed } from './protocol.js';
import { Recording } from './recording.js';

/** A partial result is worked out for every so much new audio, seconds. */
const PARTIAL_EVERY = 0.32;
/** How often the end of the recording is looked at for a pause. */
const LOOK_EVERY = 0.08;
/** Ends and beginnings of speech that differ by no more than this are the same speech. */
const SAME = 0.06;
/** Too little to hold a word. */
const SHORTEST = 0.05;

export interface MoonshineUtteranceOptions extends UtteranceOptions {
  /** What `hear()` will be asked for: it is then decoded against as soon as the speaker pauses. */
  readonly automaton?: Automaton;
  /** Heard ahead of time, in a pause: what `hear()` gives (by the same utterance id) if no more speech follows. */
  readonly onPause?: (heard: Heard) => void;
}

interface Work {
  readonly extent: Extent;
  /** A partial result shows what was said so far; the others are taken as final if no more speech follows. */
  readonly partial: boolean;
  readonly result: Promise<Transcribed | Heard>;
  readonly abort: AbortController;
}

/**
 * One utterance as it is spoken. One piece of work at a time is under way: a
 * partial result while there is speech or, once a pause begins, the final one
 * ahead of time, which stands if the utterance then ends.
 */
export class MoonshineUtterance implements Utterance {
  readonly #recording = new Recording();
  #work: Work | null = null;
  #busy = false;
  #looked = 0;
  #shown = 0;
  #over = false;

  /** @param onEnd called once, when the utterance is finished or thrown away */
  constructor(
    private readonly engine: MoonshineEngine,
    private readonly options: MoonshineUtteranceOptions,
    private readonly onEnd: () => void,
  ) {}

  feed(chunk: Samples | Buffer): void {
    if (this.#over) return;
    this.#recording.add(chunk);
    if (this.#busy || this.#recording.length - this.#looked < LOOK_EVERY * SAMPLE_RATE) return;
    this.#looked = this.#recording.length;
    if (isSilent(this.#recording.view())) return;
    const extent = findSpeech(this.#recording.view());
    if (extent.end < this.#recording.length) {
      if (!this.#covers(extent)) void this.#ahead(extent, false);
    } else if (
      this.options.onPartial &&
      this.#recording.length - this.#shown >= PARTIAL_EVERY * SAMPLE_RATE
    ) {
      this.#shown = this.#recording.length;
      void this.#ahead(extent, true);
    }
  }

  /** Rejects with SpeechError (`audio-too-long`, `engine-failed`, `cancelled` after cancel()). */
  async finish(): Promise<Transcript> {
    const audio = this.#end();
    if (audio.length < SHORTEST * SAMPLE_RATE) return nothing(audio);
    const { transcript, utterance } = await this.#result(audio);
    this.engine.release(utterance);
    return { ...transcript, audio };
  }

  /** Ends the utterance as finish() does, and hears it against an automaton, the one given to begin() or another. */
  async hear(automaton: Automaton | undefined = this.options.automaton): Promise<Heard> {
    if (!automaton) throw new RangeError('There is no automaton to hear against.');
    const audio = this.#end();
    if (audio.length < SHORTEST * SAMPLE_RATE)
      return { transcript: nothing(audio), hearings: [], freeLogProb: 0, utterance: 0, seconds: 0 };
    const result = await this.#result(audio);
    const heard =
      'hearings' in result && automaton.id === this.options.automaton?.id
        ? result
        : await this.engine.hear(result.utterance, automaton);
    return { ...heard, transcript: { ...heard.transcript, audio } };
  }

  cancel(): void {
    this.#over = true;
    this.#work?.abort.abort();
    this.onEnd();
  }

  #end(): Samples {
    if (this.#over) throw new SpeechError('cancelled', 'This utterance is over already.');
    this.#over = true;
    this.onEnd();
    return this.#recording.view();
  }

  #result(audio: Samples): Promise<Transcribed | Heard> {
    const extent = findSpeech(audio);
    // Work ahead of time that failed (its worker died) is done once more.
    if (this.#work && this.#covers(extent))
      return this.#work.result.catch(() => this.#start(extent, false).result);
    this.#work?.abort.abort();
    return this.#start(extent, false).result;
  }

  #start(extent: Extent, partial: boolean): Work {
    const abort = new AbortController();
    const { automaton, alternatives } = this.options;
    const audio = this.#recording.view();
    const { signal } = abort;
    const result =
      automaton && !partial
        ? this.engine.hear(audio, automaton, { signal })
        : this.engine.listen(audio, {
            ...{ final: !partial, signal },
            ...(!partial && alternatives !== undefined && { alternatives }),
          });
    this.#work = { extent, partial, result, abort };
    return this.#work;
  }

  async #ahead(extent: Extent, partial: boolean): Promise<void> {
    this.#busy = true;
    try {
      const result = await this.#start(extent, partial).result;
      if (!partial) {
        if (!this.#over && 'hearings' in result) this.options.onPause?.(result);
        return;
      }
      const { transcript, utterance } = result;
      this.engine.release(utterance);
      if (!this.#over) this.options.onPartial?.(transcript);
    } catch {
      // A partial result that failed is no loss: finish() meets the same fault and reports it.
    } finally {
      this.#busy = false;
    }
  }

  /** Whether the work at hand is the final result for this stretch of speech. */
  #covers({ start, end }: Extent): boolean {
    const near = (a: number, b: number) => Math.abs(a - b) <= SAME * SAMPLE_RATE;
    const work = this.#work;
    return work !== null && !work.partial && near(work.extent.start, start) && near(work.extent.end, end);
  }
}

function nothing(audio: Samples): Transcript {
  return { engine: 'moonshine', final: true, text: '', confidence: 0, words: [], alternatives: [], audio };
}
