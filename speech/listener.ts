import { fromPcm16 } from './audio/samples.js';
import { SpeechError } from './errors.js';
import { Queue } from './queue.js';
import { SAMPLE_RATE, type Samples, type Transcript } from './types.js';
import { DEFAULT_VAD_SETTINGS, type VadSettings } from './vad/settings.js';
import type { Silero } from './vad/silero.js';
import { VoiceActivity, type VoiceEvent } from './vad/voice-activity.js';

export interface ListenerSettings {
  readonly vad: VadSettings;
  /** Hands-free: speech itself begins and ends an utterance. Hold: `hold` and `release` do. */
  readonly mode: 'hands-free' | 'hold';
  /** Sound thrown away after `unmute`: it may have been recorded before (the recorder's delay). */
  readonly guardMs: number;
  /** Sound still taken after `release`: what was said before it may still be on its way. */
  readonly tailMs: number;
}

/** The recorders' own delay measured 20–60 ms, arecord's up to 100 ms. */
export const DEFAULT_LISTENER_SETTINGS: ListenerSettings = {
  vad: DEFAULT_VAD_SETTINGS,
  mode: 'hands-free',
  guardMs: 150,
  tailMs: 200,
};

/** An utterance being recognised; a recogniser's Utterance is one, with a Transcript as result. */
export interface OpenUtterance<R> {
  feed(samples: Samples): void;
  finish(): Promise<R>;
  cancel(): void;
}

/** Opens an utterance; called when speech begins, so that it can expect what is expected just then. */
export type BeginUtterance<R> = (
  onPartial: (partial: Transcript) => void,
  /** Ends the utterance here, hands-free: the recogniser itself has heard that it is over. */
  end: () => void,
) => OpenUtterance<R>;

/** Where an utterance lies; seconds since the listening began. */
export interface Span {
  readonly from: number;
  readonly to: number;
  /** When the last speech was heard. */
  readonly speechEnd: number;
  readonly reason: 'silence' | 'cap' | 'stream' | 'release' | 'endpoint';
}

export type ListenerEvent<R> =
  | { readonly type: 'speech-start'; readonly at: number }
  | { readonly type: 'partial'; readonly transcript: Transcript }
  | ({ readonly type: 'speech-end' } & Span)
  /** What was understood of it; in the order in which it was said. */
  | ({ readonly type: 'utterance'; readonly result: R; readonly audio: Samples } & Span)
  /** The recogniser failed with this one utterance; listening goes on. */
  | ({ readonly type: 'failed'; readonly error: unknown } & Span)
  /** The key was released and nothing had been said. */
  | { readonly type: 'nothing-said' };

/** Why the voice activity was ended before it found the end itself. */
type EndReason = 'stream' | 'release' | 'endpoint';

/** Utterances that may be under way to a transcript before more sound is taken from a file. */
const MOST_UNFINISHED = 4;

/**
 * Turns a stream of sound into utterances and hands each to a recogniser while
 * it is being spoken. Sound that comes while muted is thrown away unseen.
 */
export class Listener<R> {
  readonly #events = new Queue<ListenerEvent<R>>();
  #activity: VoiceActivity | undefined;
  #utterance: OpenUtterance<R> | undefined;
  #muted = false;
  #held = false;
  #heldSpeech = false;
  /** The recogniser has heard the end of the open utterance. */
  #endpoint = false;
  /** Samples to throw away, and samples to take after a release. */
  #guard = 0;
  #tail = 0;
  /** Changes whenever sound under way must no longer count. */
  #epoch = 0;
  /** Samples of the stream seen, and where the present voice activity's own count began. */
  #position = 0;
  #base = 0;
  #order: Promise<void> = Promise.resolve();
  #unfinished = 0;
  #over = false;

  /** @param silero belongs to this listener alone; whoever opened it closes it */
  constructor(
    private readonly silero: Silero,
    private readonly begin: BeginUtterance<R>,
    private readonly settings: ListenerSettings = DEFAULT_LISTENER_SETTINGS,
  ) {}

  get muted(): boolean {
    return this.#muted;
  }

  /** From now on nothing is heard; an utterance being spoken is thrown away. */
  mute(): void {
    this.#muted = true;
    this.#held = false;
    this.#tail = 0;
    this.#restart();
  }

  /** Hears again, from the guard time on. */
  unmute(): void {
    if (!this.#muted) return;
    this.#muted = false;
    this.#guard = this.#samples(this.settings.guardMs);
  }

  /** The key is pressed: whatever is said until `release` is one utterance. Without effect while muted. */
  hold(): void {
    if (this.#muted || this.#held) return;
    this.#held = true;
    // Pressed again before the tail was taken: a trembling finger, still the same utterance.
    const going = this.#tail > 0;
    this.#tail = 0;
    if (going) return;
    this.#restart();
    this.#heldSpeech = false;
  }

  /** The key is released. */
  release(): void {
    if (!this.#held) return;
    this.#held = false;
    this.#tail = this.#samples(this.settings.tailMs);
  }

  /**
   * Listens until the source ends or fails, the signal aborts or the reader
   * leaves. Once per listener. From a file it goes as fast as the recogniser.
   * @param source 16 kHz mono, floats or s16le
   * @throws what the source throws, after all that was said before it
   */
  async *listen(
    source: AsyncIterable<Samples | Buffer>,
    signal?: AbortSignal,
  ): AsyncGenerator<ListenerEvent<R>, void, void> {
    if (this.#over || this.#position > 0)
      throw new SpeechError('closed', 'This listener has ended; make another');
    const stop = (): void => this.#stop();
    signal?.addEventListener('abort', stop, { once: true });
    if (signal?.aborted) stop();
    void this.#pump(source);
    try {
      yield* this.#events;
    } finally {
      signal?.removeEventListener('abort', stop);
      stop();
    }
  }

  async #pump(source: AsyncIterable<Samples | Buffer>): Promise<void> {
    try {
      for await (const piece of source) {
        if (this.#stopped()) return;
        await this.#take(piece instanceof Float32Array ? piece : fromPcm16(piece));
        if (this.#unfinished >= MOST_UNFINISHED) await this.#order;
      }
      await this.#finishActivity('stream');
      await this.#order;
      this.#events.end();
    } catch (error) {
      // Half a request is not acted on: it is thrown away with the sound that failed.
      this.#restart();
      await this.#order;
      this.#events.fail(error);
    }
  }

  async #take(samples: Samples): Promise<void> {
    const position = this.#position;
    this.#position += samples.length;
    if (this.#muted) return;
    const heard = samples.subarray(Math.min(this.#guard, samples.length));
    this.#guard -= samples.length - heard.length;
    const releasing = !this.#held && this.#tail > 0;
    if (this.settings.mode === 'hold' && !this.#held && !releasing) return;
    if (heard.length > 0) await this.#judge(heard, position + samples.length - heard.length);
    if (this.#endpoint) await this.#finishActivity('endpoint');
    // Muted or held anew while the sound was judged.
    if (!releasing || this.#tail === 0) return;
    this.#tail = Math.max(0, this.#tail - samples.length);
    if (this.#tail === 0) await this.#release();
  }

  async #judge(samples: Samples, position: number): Promise<void> {
    if (!this.#activity) {
      const { vad } = this.settings;
      // While the key is held, silence ends nothing.
      const held = this.#held || this.#tail > 0;
      this.silero.reset();
      this.#activity = new VoiceActivity(this.silero, held ? { ...vad, hangoverMs: Infinity } : vad);
      this.#base = position;
    }
    const epoch = this.#epoch;
    for await (const event of this.#activity.push(samples)) {
      if (epoch !== this.#epoch) return;
      this.#on(event);
    }
  }

  async #release(): Promise<void> {
    await this.#finishActivity('release');
    if (!this.#heldSpeech) this.#events.push({ type: 'nothing-said' });
  }

  async #finishActivity(reason: EndReason): Promise<void> {
    this.#endpoint = false;
    const activity = this.#activity;
    if (!activity) return;
    const epoch = this.#epoch;
    for await (const event of activity.finish()) {
      if (epoch !== this.#epoch) return;
      this.#on(event, reason);
    }
    this.#activity = undefined;
  }

  #on(event: VoiceEvent, streamReason: EndReason = 'stream'): void {
    if (event.type === 'speech-start') {
      this.#heldSpeech = true;
      this.#events.push({ type: 'speech-start', at: this.#seconds(event.at) });
      const utterance = this.begin(
        (transcript) => {
          if (this.#utterance === utterance) this.#events.push({ type: 'partial', transcript });
        },
        () => {
          if (this.#utterance === utterance && !this.#held) this.#endpoint = true;
        },
      );
      this.#utterance = utterance;
    }
    if (event.type !== 'speech-end') {
      this.#utterance?.feed(event.audio);
      return;
    }
    const span: Span = {
      from: this.#seconds(event.from),
      to: this.#seconds(event.to),
      speechEnd: this.#seconds(event.speechEnd),
      reason: event.reason === 'stream' ? streamReason : event.reason,
    };
    this.#events.push({ type: 'speech-end', ...span });
    const utterance = this.#utterance;
    this.#utterance = undefined;
    if (utterance) this.#conclude(utterance, event.audio, span);
  }

  #conclude(utterance: OpenUtterance<R>, audio: Samples, span: Span): void {
    this.#unfinished++;
    const outcome = utterance.finish().then(
      (result): ListenerEvent<R> => ({ type: 'utterance', result, audio, ...span }),
      (error: unknown): ListenerEvent<R> => ({ type: 'failed', error, ...span }),
    );
    this.#order = this.#order.then(async () => {
      this.#events.push(await outcome);
      this.#unfinished--;
    });
  }

  #restart(): void {
    this.#epoch++;
    this.#endpoint = false;
    this.#activity = undefined;
    this.#utterance?.cancel();
    this.#utterance = undefined;
  }

  #stop(): void {
    this.#over = true;
    this.#restart();
    this.#events.end();
  }

  #stopped(): boolean {
    return this.#over;
  }

  #samples(milliseconds: number): number {
    return Math.round((milliseconds * SAMPLE_RATE) / 1000);
  }

  #seconds(position: number): number {
    return (this.#base + position) / SAMPLE_RATE;
  }
}
