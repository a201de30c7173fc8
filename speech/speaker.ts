import { performance } from 'node:perf_hooks';
import { Announcement, type HowItEnded } from './player/announcement.js';
import { Output } from './player/output.js';
import type { Player } from './player/player.js';
import { speakSentence, type SentenceStart, type SentenceTimes } from './player/speak-sentence.js';
import { splitSentences } from './spoken/sentences.js';
import type { Delivery, Sound, Voice } from './voices/types.js';

export interface SpeakerOptions {
  /** Undefined: nothing is spoken, captions only. */
  readonly voice: Voice | undefined;
  /** Undefined: no sound card; Speech Dispatcher, which plays by itself, is heard all the same. */
  readonly player: Player | undefined;
  /** Writes a sentence out the way a person says it. */
  readonly toSpoken: (sentence: string) => string;
  readonly delivery?: Delivery;
  /** A sentence begins to be heard, or to be shown where nothing can be heard. For captions. */
  readonly sentenceStart?: (sentence: SentenceStart) => void;
  /** It was heard to its end. Not called for a sentence that was stopped. */
  readonly sentenceEnd?: (sentence: SentenceTimes) => void;
  /** Every sound that goes out and when it is heard (seconds of performance.now), so that the listener can tell it from the person. */
  readonly sound?: (sound: Sound, startsAt: number) => void;
  /** What could not be heard, and why; the words stay as text. */
  readonly error?: (error: Error) => void;
  /** The player breaks off again and again: replies are text only until there is another, see `playOn`. */
  readonly muted?: () => void;
}

/** Seconds of sound made ahead of what is heard; bounds what is made in vain when the person stops it. */
const MOST_AHEAD = 20;
/**
 * Seconds before a player that broke off is started again, with no sentence heard between; after
 * the last, replies are text only. A sound server that is started anew needs about a second.
 */
const PAUSES = [0, 0.5, 1.5];

/**
 * Says texts one after the other. A long text begins to sound as soon as the
 * head of its first sentence is made; the rest is made while it sounds.
 */
export class Speaker {
  /** Pace and loudness of the sentences not yet made. */
  delivery: Delivery;
  readonly #options: SpeakerOptions;
  #output: Output | undefined;
  #queue: Announcement[] = [];
  #making = new AbortController();
  #running = false;
  #paused = false;
  #losses = 0;
  #recovering: NodeJS.Timeout | undefined;

  constructor(options: SpeakerOptions) {
    this.#options = options;
    this.delivery = options.delivery ?? { rate: 1, volume: 1 };
    if (options.player) this.playOn(options.player);
  }

  /** False where replies are text only for want of a player. */
  get audible(): boolean {
    return this.#output !== undefined;
  }

  /** Plays on this one from the next sound on. */
  playOn(player: Player): void {
    const { sound } = this.#options;
    this.#losses = 0;
    this.#output = new Output(player, {
      lost: (error) => this.#lost(error),
      ...(sound ? { sound } : {}),
    });
  }

  /** True while something is heard or waits to be. */
  get speaking(): boolean {
    return this.#queue.length > 0;
  }

  /** Until when (seconds of performance.now) the sound handed out so far is heard; −Infinity before the first. */
  get soundingUntil(): number {
    return this.#output?.timeline.end ?? -Infinity;
  }

  /** Says a text after what is being said. Resolves when it was heard to its end, or stopped; never rejects. */
  say(text: string): Promise<HowItEnded> {
    return this.#add(new Announcement(splitSentences(text)));
  }

  /** Plays a sound after what is being said. */
  play(sound: Sound): Promise<HowItEnded> {
    return this.#add(new Announcement([], sound));
  }

  /** Silence, now: what sounds, what is being made and what waits is dropped. */
  stop(): void {
    const dropped = this.#queue;
    this.#queue = [];
    this.#paused = false;
    this.#silence();
    for (const announcement of dropped) announcement.end('stopped');
  }

  /** Silence, now; `resume` goes on from the beginning of the sentence that was cut off. */
  pause(): void {
    this.#paused = true;
    this.#rewind();
  }

  resume(): void {
    this.#paused = false;
    void this.#run();
  }

  /** Starts the player (and keeps it for two seconds) while the reply is still being worked out: it then sounds sooner. */
  warm(): void {
    if (this.#options.voice) this.#output?.warm();
  }

  /** Stops, and ends the voice. */
  async close(): Promise<void> {
    this.stop();
    clearTimeout(this.#recovering);
    await this.#options.voice?.close();
  }

  #add(announcement: Announcement): Promise<HowItEnded> {
    if (announcement.made) {
      announcement.end('heard');
    } else {
      this.#queue.push(announcement);
      void this.#run();
    }
    return announcement.ended;
  }

  /** Makes what waits, in order; one run at a time. */
  async #run(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    for (;;) {
      const announcement = this.#queue.find((waiting) => !waiting.made);
      if (!announcement || this.#paused || this.#recovering) break;
      await this.#step(announcement, this.#making.signal);
    }
    this.#running = false;
  }

  /** Makes an announcement's sound, or its next sentence. */
  async #step(announcement: Announcement, signal: AbortSignal): Promise<void> {
    const index = announcement.next;
    try {
      await this.#room(signal);
      if (announcement.sound) this.#output?.write(announcement.sound);
      else await this.#speak(announcement, index, signal);
    } catch (error) {
      // One sentence that can't be spoken: say so, and go on with the next.
      if (!signal.aborted) this.#options.error?.(error as Error);
    }
    if (signal.aborted) return;
    announcement.next = index + 1;
    if (announcement.made) this.#at(this.soundingUntil, () => this.#finish(announcement));
  }

  async #speak(announcement: Announcement, index: number, signal: AbortSignal): Promise<void> {
    const written = announcement.sentences[index]!;
    const { voice, toSpoken, sentenceStart, sentenceEnd } = this.#options;
    const times = await speakSentence({
      ...{ index, written, spoken: toSpoken(written), signal },
      ...{ voice, output: this.#output, delivery: this.delivery },
      started: (sentence) => this.#at(sentence.start, () => sentenceStart?.(sentence)),
    });
    this.#at(times.end, () => {
      announcement.heard = index + 1;
      this.#losses = 0;
      sentenceEnd?.(times);
    });
  }

  #finish(announcement: Announcement): void {
    this.#queue = this.#queue.filter((other) => other !== announcement);
    announcement.end('heard');
  }

  /** Acts when the sound of that time is heard; never, if it is stopped before. */
  #at(time: number, act: () => void): void {
    if (this.#output && time > performance.now() / 1000) this.#output.timeline.at(time, act);
    else act();
  }

  /** Waits while enough sound is made. */
  async #room(signal: AbortSignal): Promise<void> {
    while (!signal.aborted && (this.#output?.timeline.ahead ?? 0) > MOST_AHEAD) {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  #silence(): void {
    this.#making.abort();
    this.#making = new AbortController();
    this.#output?.stop();
  }

  /** Silence; everything goes back to the first sentence that was not heard to its end. */
  #rewind(): void {
    this.#silence();
    for (const announcement of this.#queue) announcement.next = announcement.heard;
  }

  #lost(error: Error): void {
    this.#rewind();
    const pause = PAUSES[this.#losses++];
    if (pause === undefined) this.#output = undefined;
    this.#options.error?.(error);
    clearTimeout(this.#recovering);
    this.#recovering = setTimeout(
      () => {
        this.#recovering = undefined;
        void this.#run();
      },
      (pause ?? 0) * 1000,
    );
    if (pause === undefined) this.#options.muted?.();
  }
}
