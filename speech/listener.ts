import { concat, fromPcm16, samplesIn } from './audio/samples.js';
import { Conclusions } from './conclusions.js';
import { SpeechError } from './errors.js';
import { Guard } from './guard.js';
import {
  DEFAULT_LISTENER_SETTINGS,
  type BeginUtterance,
  type ListenerEvent,
  type ListenerSettings,
  type OpenUtterance,
  type Span,
} from './listening.js';
import { Queue } from './queue.js';
import { Recent } from './recent.js';
import { Rest } from './rest.js';
import { SAMPLE_RATE, type Samples } from './types.js';
import type { VadSettings } from './vad/settings.js';
import type { Silero } from './vad/silero.js';
import { VoiceActivity, type VoiceEvent } from './vad/voice-activity.js';

/** Why the voice activity was ended before it found the end itself. */
type EndReason = 'stream' | 'release' | 'endpoint';

/** Utterances that may be under way to a transcript before more sound is taken from a file. */
const MOST_UNFINISHED = 4;
const USUAL_HANGOVER_MS = DEFAULT_LISTENER_SETTINGS.vad.hangoverMs;

/**
 * Turns a stream of sound into utterances and hands each to a recogniser while
 * it is being spoken. Sound that comes while muted is thrown away unseen.
 */
export class Listener<R> {
  readonly #events = new Queue<ListenerEvent<R>>();
  readonly #conclusions = new Conclusions(this.#events);
  readonly #rest: Rest;
  #activity: VoiceActivity | undefined;
  #utterance: OpenUtterance<R> | undefined;
  #muted = false;
  #held = false;
  #heldSpeech = false;
  /** The recogniser has heard the end of the open utterance. */
  #endpoint = false;
  readonly #guard: Guard;
  /** Samples to take after a release. */
  #tail = 0;
  /** Changes whenever sound under way must no longer count. */
  #epoch = 0;
  /** Samples of the stream seen, and where the present voice activity's own count began. */
  #position = 0;
  #base = 0;
  #mode: ListenerSettings['mode'];
  #vad: VadSettings;
  /** The latest sound, and how many samples of it the next utterance begins with. */
  readonly #recent = new Recent();
  #before = 0;
  #over = false;

  /** @param silero belongs to this listener alone; whoever opened it closes it */
  constructor(
    private readonly silero: Silero,
    private readonly begin: BeginUtterance<R>,
    private readonly settings: ListenerSettings = DEFAULT_LISTENER_SETTINGS,
  ) {
    this.#guard = new Guard(settings.guardMs);
    this.#rest = new Rest(settings.restMs);
    this.#mode = settings.mode;
    this.#vad = settings.vad;
  }

  /** How utterances are found from now on; one by key ends as it began. */
  set vad(vad: VadSettings) {
    this.#vad = vad;
    if (!this.#held && this.#tail === 0) this.#activity?.set(vad);
  }

  get muted(): boolean {
    return this.#muted;
  }

  get held(): boolean {
    return this.#held;
  }

  /** True while an utterance is being spoken, as far as is known. */
  get hearing(): boolean {
    return this.#utterance !== undefined || this.#held || this.#tail > 0;
  }

  /** From now on only the key begins an utterance; one that speech itself began is thrown away. */
  attendKey(): void {
    this.#mode = 'hold';
    if (!this.#held && this.#tail === 0) this.#restart();
  }

  /** From now on speech itself begins an utterance, too. @param backMs of the sound just heard already counts */
  attendSpeech(backMs = 0): void {
    if (this.#mode === 'hands-free') return;
    this.#mode = 'hands-free';
    if (!this.#held && this.#tail === 0) this.#before = samplesIn(backMs);
  }

  /** Throws away what is being said. */
  drop(): void {
    this.#held = false;
    this.#tail = 0;
    this.#restart();
  }

  /** From now on nothing is heard; an utterance being spoken is thrown away. */
  mute(): void {
    this.#muted = true;
    // What waits to be read was recorded before: it is thrown away, too.
    this.#rest.end();
    this.drop();
    this.#recent.clear();
  }

  /** Hears again, from the guard time on. */
  unmute(): void {
    if (!this.#muted) return;
    this.#muted = false;
    this.#guard.begin();
  }

  /**
   * The key is pressed: whatever is said until `release` is one utterance, with
   * the sound of the pre-roll. Ends a mute: whoever presses silences the voice first.
   */
  hold(): void {
    if (this.#held) return;
    this.unmute();
    this.#held = true;
    this.#rest.end();
    // Pressed again before the tail was taken: a trembling finger, still the same utterance.
    const going = this.#tail > 0;
    this.#tail = 0;
    if (going) return;
    this.#restart();
    this.#before = samplesIn(this.#vad.preRollMs);
    this.#heldSpeech = false;
  }

  /** The key is released. */
  release(): void {
    if (!this.#held) return;
    this.#held = false;
    this.#tail = samplesIn(this.settings.tailMs);
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
      for await (const piece of this.#rest.pace(source, () => this.#calm)) {
        if (this.#over) return;
        await this.#take(piece instanceof Float32Array ? piece : fromPcm16(piece));
        if (this.#conclusions.unfinished >= MOST_UNFINISHED) await this.#conclusions.told;
      }
      await this.#finishActivity('stream');
      await this.#conclusions.told;
      this.#events.end();
    } catch (error) {
      // Half a request is not acted on: it is thrown away with the sound that failed.
      this.#restart();
      await this.#conclusions.told;
      this.#events.fail(error);
    }
  }

  async #take(samples: Samples): Promise<void> {
    const position = this.#position;
    this.#position += samples.length;
    if (this.#muted) return;
    const heard = samples.subarray(this.#guard.take(samples.length));
    const releasing = !this.#held && this.#tail > 0;
    if (heard.length > 0 && (this.#mode === 'hands-free' || this.#held || releasing))
      await this.#judge(heard, position + samples.length - heard.length);
    // Asked anew after the wait: the key or the voice may have changed it.
    if (!this.muted) this.#recent.add(heard);
    if (this.#endpoint) await this.#finishActivity('endpoint');
    // Muted or held anew while the sound was judged.
    if (!releasing || this.#tail === 0) return;
    this.#tail = Math.max(0, this.#tail - samples.length);
    if (this.#tail > 0) return;
    await this.#finishActivity('release');
    if (!this.#heldSpeech) this.#events.push({ type: 'nothing-said' });
  }

  async #judge(samples: Samples, position: number): Promise<void> {
    if (!this.#activity) {
      const vad = this.#vad;
      // While the key is held, silence ends nothing.
      const held = this.#held || this.#tail > 0;
      this.silero.reset();
      this.#activity = new VoiceActivity(this.silero, held ? { ...vad, hangoverMs: Infinity } : vad);
      const before = this.#recent.last(this.#before);
      this.#before = 0;
      this.#base = position - before.length;
      if (before.length > 0) samples = concat([before, samples]);
    }
    const epoch = this.#epoch;
    for await (const event of this.#activity.push(samples)) {
      if (epoch !== this.#epoch) return;
      this.#on(event);
    }
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

  #begun(): OpenUtterance<R> {
    const open = (): boolean => this.#utterance === utterance;
    const utterance = this.begin(
      (transcript) => {
        if (open()) this.#events.push({ type: 'partial', transcript });
      },
      // Whoever set a longer silence than usual pauses longer than a recogniser waits.
      () => (this.#endpoint ||= open() && !this.#held && this.#vad.hangoverMs <= USUAL_HANGOVER_MS),
    );
    return utterance;
  }

  #on(event: VoiceEvent, streamReason: EndReason = 'stream'): void {
    if (event.type === 'speech-start') {
      this.#heldSpeech = true;
      this.#events.push({ type: 'speech-start', at: this.#seconds(event.at) });
      this.#utterance = this.#begun();
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
    if (utterance) this.#conclusions.add(utterance, event.audio, span);
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
    this.#rest.end();
    this.#restart();
    this.#events.end();
  }

  /** Nobody speaks, as far as is known: the next sound may wait for more of it. */
  get #calm(): boolean {
    return !this.hearing && !this.#muted && this.#activity?.attentive !== true;
  }

  #seconds(position: number): number {
    return (this.#base + position) / SAMPLE_RATE;
  }
}
