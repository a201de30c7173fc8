import type { SpeechError } from '../errors.js';
import type { Sound } from '../voices/types.js';
import { PLAYER_LATENCY, type Player, type PlayerStream } from './player.js';
import { Timeline } from './timeline.js';

/** The player stays open this long after the last sound, so that the next one starts faster. */
const LINGER_SECONDS = 2;

export interface OutputEvents {
  /** Told of every sound that will be heard, and when (seconds of performance.now). */
  sound?: (sound: Sound, startsAt: number) => void;
  /** The player broke off while there was sound to be heard. */
  lost: (error: SpeechError) => void;
}

/** Plays sounds one after the other through one run of a player. */
export class Output {
  readonly timeline = new Timeline(PLAYER_LATENCY);
  #stream: PlayerStream | undefined;
  /** Of the last sound; most voices have this one. */
  #rate = 22_050;
  #lingering: NodeJS.Timeout | undefined;

  constructor(
    private readonly player: Player,
    private readonly events: OutputEvents,
  ) {}

  /** Plays a sound after those before it; gives when it begins and ends. */
  write(sound: Sound): { start: number; end: number } {
    this.#rate = sound.rate;
    const stream = this.#opened(sound.rate);
    stream.write(sound.samples);
    const start = this.timeline.add(sound.samples.length / sound.rate);
    const { end } = this.timeline;
    this.events.sound?.(sound, start);
    clearTimeout(this.#lingering);
    this.#lingering = setTimeout(() => this.#close(), (this.timeline.ahead + LINGER_SECONDS) * 1000);
    return { start, end };
  }

  /** Starts the player before there is sound, which makes the first one heard sooner. */
  warm(): void {
    this.#opened(this.#rate);
    clearTimeout(this.#lingering);
    this.#lingering = setTimeout(() => this.#close(), LINGER_SECONDS * 1000);
  }

  /** Silence, now. */
  stop(): void {
    clearTimeout(this.#lingering);
    const stream = this.#stream;
    this.#stream = undefined;
    stream?.kill();
    this.timeline.clear();
  }

  #opened(rate: number): PlayerStream {
    if (this.#stream?.rate === rate) return this.#stream;
    // Another rate: what was written is played out by the old run, at the same time at worst for its last moments.
    void this.#stream?.end();
    const stream = this.player.open(rate);
    this.#stream = stream;
    void stream.gone.then((error) => {
      if (this.#stream !== stream) return;
      this.#stream = undefined;
      clearTimeout(this.#lingering);
      if (error) this.events.lost(error);
    });
    return stream;
  }

  #close(): void {
    const stream = this.#stream;
    this.#stream = undefined;
    void stream?.end();
  }
}
