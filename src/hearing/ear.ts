import { Listener } from '../../speech/listener.js';
import { MICROPHONE_LISTENER_SETTINGS, type OpenUtterance } from '../../speech/listening.js';
import { Attention } from './attention.js';
import { Duplex } from './duplex.js';
import type { EarParts, EarSettings, EarState } from './ear-parts.js';
import type { Floor } from './floor.js';
import { SteadyMicrophone, type MicrophoneState } from './steady-microphone.js';
import { Waking } from './waking.js';
import { wayToListen, type Way } from './ways.js';

/** A sound server that does not answer holds up nobody longer. */
const LONGEST_TO_SOUND_MS = 2000;

/** Hears: opens and closes the microphone as it is used, and says whose turn it is to be heard. */
export class Ear implements Floor {
  readonly attention: Attention;
  readonly #microphone: SteadyMicrophone;
  readonly #listener: Listener<void>;
  readonly #waking: Waking;
  readonly #duplex: Duplex;
  /** Counts the times it was muted, so that none is ended by what was asked for another. */
  #mutes = 0;
  #openWhileSpeaking = false;
  readonly #closing = new AbortController();
  readonly #waiting = new Set<() => void>();
  #settings: EarSettings;
  #privacy = false;
  #asleep = false;
  #recording = false;
  /** The microphone was open when it was last told of. */
  #sounded = false;
  #way: Way;
  #told = '';
  #run: Promise<void> = Promise.resolve();

  constructor(private readonly parts: EarParts) {
    this.#settings = parts.settings;
    this.attention = new Attention({
      windowMs: () => this.#settings.attentionMs,
      question: parts.question,
      changed: () => this.#adapt(),
    });
    this.#microphone = new SteadyMicrophone(parts.openMicrophone, (state, reason) =>
      this.#onMicrophone(state, reason),
    );
    this.#waking = new Waking({
      python: parts.wakePython,
      heard: (sinceMs) => this.#woken(sinceMs),
      failed: (error) => parts.failed(error),
    });
    this.#listener = new Listener<void>(parts.silero, (_onPartial, end) => this.#begin(end), {
      ...MICROPHONE_LISTENER_SETTINGS,
      vad: parts.settings.vad,
      mode: 'hold',
    });
    this.#duplex = new Duplex({
      silero: parts.silero.beside(),
      vad: () => this.#settings.vad,
      cancelled: parts.echoCancelled,
    });
    this.#way = wayToListen(this.#circumstances());
  }

  get state(): EarState {
    return {
      listening: this.#way.listening,
      asleep: this.#asleep,
      privacy: this.#privacy,
      lost: this.#microphone.state === 'lost',
    };
  }

  /** Begins to listen. */
  start(): void {
    this.#run = this.#listen();
    this.#adapt();
  }

  async close(): Promise<void> {
    this.attention.end();
    this.#closing.abort();
    await Promise.all([this.#run, this.#waking.set(null)]);
  }

  /** The key is down: what is said is recorded until `finish`. False when the microphone is switched off. */
  record(): boolean {
    if (this.#privacy) return false;
    this.#asleep = false;
    this.#recording = true;
    this.#adapt();
    this.#listener.hold();
    return true;
  }

  /** The key is up. */
  finish(): void {
    if (!this.#recording) return;
    // Without a microphone no sound follows that would end it.
    if (this.#microphone.state === 'lost') this.drop();
    else this.#listener.release();
  }

  /** What is being said is thrown away. */
  drop(): void {
    this.#listener.drop();
    this.#recorded();
  }

  /** Aloud speaks: nothing is heard meanwhile, unless hands-free an echo canceller has proved itself. */
  mute(): void {
    this.#listener.mute();
    const mute = ++this.#mutes;
    this.#openWhileSpeaking = false;
    if (this.#settings.mode === 'push-to-talk') return;
    void this.#duplex.speaking().then((open) => {
      if (!open || mute !== this.#mutes) return;
      this.#openWhileSpeaking = true;
      this.#listener.unmute();
    });
  }

  unmute(): void {
    this.#mutes++;
    this.#duplex.silent();
    this.#listener.unmute();
  }

  /** Whether it was open, without a key, while Aloud last spoke. */
  get listenedWhileSpeaking(): boolean {
    return this.#openWhileSpeaking && !this.#recording;
  }

  /** It heard what Aloud said: no canceller is trusted until it proves itself anew. */
  heardItself(): void {
    this.#duplex.fail();
  }

  /** What comes next is meant for Aloud. */
  attend(): void {
    this.#asleep = false;
    this.attention.begin();
    this.#adapt();
  }

  /** Hears nothing but the key, and hands-free what wakes it. */
  sleep(): void {
    this.#asleep = true;
    this.attention.end();
    this.#adapt();
  }

  /** On: the recorder ends, and no key opens it. */
  setPrivacy(on: boolean): void {
    this.#privacy = on;
    if (on) {
      this.attention.end();
      this.drop();
    }
    this.#adapt();
  }

  /** Takes settings anew; another microphone is opened by `reopen`. */
  set(settings: EarSettings): void {
    this.#settings = settings;
    this.#listener.vad = settings.vad;
    this.#adapt();
  }

  reopen(): void {
    this.#microphone.reopen();
  }

  async free(signal: AbortSignal): Promise<void> {
    while (this.#listener.hearing && !signal.aborted) await this.#change(signal);
  }

  /** Resolves when the microphone, where one is wanted, gives sound or is known to give none, or too long neither. */
  async sounding(): Promise<void> {
    const signal = AbortSignal.timeout(LONGEST_TO_SOUND_MS);
    while (this.#way.microphone && this.#microphone.state === 'closed' && !signal.aborted)
      await this.#change(signal);
  }

  #change(signal: AbortSignal): Promise<void> {
    return new Promise<void>((resolve) => {
      const done = (): void => {
        this.#waiting.delete(done);
        resolve();
      };
      this.#waiting.add(done);
      signal.addEventListener('abort', done, { once: true });
    });
  }

  async #listen(): Promise<void> {
    const { signal } = this.#closing;
    for await (const event of this.#listener.listen(this.#pieces(signal), signal)) {
      if (event.type === 'nothing-said') this.parts.nothingSaid();
      if (event.type === 'failed') this.parts.failed(event.error);
      if (event.type === 'nothing-said' || event.type === 'speech-end') this.#recorded();
    }
  }

  /** The microphone's sound, with the wake word listened for on the way. */
  async *#pieces(signal: AbortSignal): AsyncGenerator<Buffer, void, void> {
    for await (const piece of this.#microphone.pieces(signal)) {
      if (this.#listener.muted) await this.#duplex.feed(piece);
      else if (this.#way.wakeWord) this.#waking.feed(piece);
      yield piece;
    }
  }

  /** The wake word was said; what came since is already meant for Aloud. */
  #woken(sinceMs: number): void {
    if (!this.#way.wakeWord) return;
    this.#asleep = false;
    this.#listener.attendSpeech(sinceMs);
    this.attention.begin();
  }

  #begin(end: () => void): OpenUtterance<void> {
    const addressed = this.#recording || this.attention.open;
    // What is asked by key may be followed up by voice alone.
    if (this.#recording && this.#settings.mode !== 'push-to-talk') this.attention.begin();
    this.attention.busy();
    const utterance = this.parts.begin({
      // Speech is only known for speech once there is enough of it.
      at: performance.now() - this.#settings.vad.minSpeechMs,
      addressed,
      end,
    });
    return {
      feed: (samples) => utterance.feed(samples),
      finish: () => utterance.finish().finally(() => this.attention.done()),
      cancel: () => {
        utterance.cancel();
        this.attention.done();
      },
    };
  }

  /** The recording by key is over. */
  #recorded(): void {
    if (this.#listener.held) return;
    this.#recording = false;
    this.#adapt();
    this.#yield();
  }

  /** Whoever waits looks again. */
  #yield(): void {
    for (const done of [...this.#waiting]) done();
  }

  #onMicrophone(state: MicrophoneState, reason: unknown): void {
    // One that was never there has not gone away.
    const interrupted = state === 'lost' && this.#sounded && this.#listener.hearing;
    this.#sounded = state === 'open';
    // Half a sentence is not acted on.
    if (state !== 'open') this.#listener.drop();
    if (state === 'lost') this.#recorded();
    this.#yield();
    this.parts.microphone(state, interrupted);
    if (reason !== undefined) this.parts.failed(reason);
    this.#tell();
  }

  #circumstances() {
    const { mode, armed } = this.#settings;
    const { open } = this.attention;
    const [privacy, asleep, recording] = [this.#privacy, this.#asleep, this.#recording];
    return { mode, armed, privacy, asleep, attentive: open, recording };
  }

  #adapt(): void {
    this.#way = wayToListen(this.#circumstances());
    if (this.#way.speech) this.#listener.attendSpeech();
    else this.#listener.attendKey();
    const { mode, wakeWord } = this.#settings;
    void this.#waking.set(mode === 'wake-word' && !this.#privacy ? wakeWord : null);
    this.#microphone.want(this.#way.microphone);
    this.#tell();
  }

  #tell(): void {
    const state = this.state;
    const told = JSON.stringify(state);
    if (told === this.#told) return;
    this.#told = told;
    this.parts.changed(state);
  }
}
