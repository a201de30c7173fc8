import { AloudError } from '../errors.js';
import { Insistence } from '../hearing/insistence.js';
import type { TalkHow } from './protocol.js';
import { DEFAULT_TALK_KEY, TalkKey, type KeyAction } from './talk-key.js';

export interface TalkingParts {
  /** Milliseconds after which a recording ends by itself: its release may have been lost. */
  readonly longestMs: () => number;
  readonly holdMs: number;
  /** The voice stops. */
  readonly silence: () => void;
  /** Recording begins; false when the microphone is switched off. */
  readonly record: () => boolean;
  /** What was recorded counts. */
  readonly finish: () => void;
  /** It is thrown away. */
  readonly drop: () => void;
  /** It was pressed several times in a row; true where that means something, and nothing is to be recorded. */
  readonly insisted: () => boolean;
}

/** Does what the talk key means, wherever its events come from. */
export class Talking {
  readonly #key: TalkKey;
  readonly #insistence = new Insistence();
  #longest: NodeJS.Timeout | undefined;
  /** When it last went down, until it comes up. */
  #down = -Infinity;
  #used = false;

  constructor(private readonly parts: TalkingParts) {
    this.#key = new TalkKey({ ...DEFAULT_TALK_KEY, holdMs: parts.holdMs });
  }

  set holdMs(holdMs: number) {
    this.#key.holdMs = holdMs;
  }

  /** A key has been pressed: there is one, and somebody at it. */
  get used(): boolean {
    return this.#used;
  }

  /** @throws AloudError `microphone-off` */
  take(event: TalkHow): void {
    // Pressing stops the voice, whatever else it does.
    if (event !== 'release' && event !== 'stop') this.parts.silence();
    const held = event === 'press' || event === 'release';
    const now = performance.now();
    if (this.#pressed(event, now) && this.#insistence.press(now) && this.parts.insisted())
      this.#act(this.#key.cancel());
    else this.#act(held ? this.#key[event](now) : this.#key[event]());
  }

  /** Whether it has gone down: what a keyboard repeats of a held key has not. */
  #pressed(event: TalkHow, now: number): boolean {
    const repeated = event === 'press' && now - this.#down < DEFAULT_TALK_KEY.repeatMs;
    if (event === 'press') this.#down = now;
    if (event === 'release') this.#down = -Infinity;
    const pressed = !repeated && (event === 'press' || event === 'start' || event === 'toggle');
    this.#used ||= pressed;
    return pressed;
  }

  /** The recording has ended otherwise. */
  forget(): void {
    this.#key.cancel();
    clearTimeout(this.#longest);
  }

  #act(action: KeyAction): void {
    if (action === 'none') return;
    clearTimeout(this.#longest);
    if (action === 'end') this.parts.finish();
    if (action === 'cancel') this.parts.drop();
    if (action !== 'begin') return;
    if (!this.parts.record()) {
      this.#key.cancel();
      throw new AloudError(
        'microphone-off',
        'The microphone is switched off. Press the key three times to open it, or type: aloud privacy off',
      );
    }
    this.#longest = setTimeout(() => this.#act(this.#key.stop()), this.parts.longestMs());
  }
}
