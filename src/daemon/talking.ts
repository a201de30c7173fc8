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
  /** It was pressed several times in a row; true where that was waited for, and nothing is to be recorded. */
  readonly insisted: () => boolean;
}

/** Does what the talk key means, wherever its events come from. */
export class Talking {
  readonly #key: TalkKey;
  readonly #insistence = new Insistence();
  #longest: NodeJS.Timeout | undefined;

  constructor(private readonly parts: TalkingParts) {
    this.#key = new TalkKey({ ...DEFAULT_TALK_KEY, holdMs: parts.holdMs });
  }

  set holdMs(holdMs: number) {
    this.#key.holdMs = holdMs;
  }

  /** @throws AloudError `microphone-off` */
  take(event: TalkHow): void {
    // Pressing stops the voice, whatever else it does.
    if (event !== 'release' && event !== 'stop') this.parts.silence();
    const held = event === 'press' || event === 'release';
    const now = performance.now();
    this.#act(held ? this.#key[event](now) : this.#key[event]());
    const pressed = event === 'press' || event === 'start' || event === 'toggle';
    if (pressed && this.#insistence.press(now) && this.parts.insisted()) this.#act(this.#key.cancel());
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
      throw new AloudError('microphone-off', 'The microphone is switched off; switch privacy off first.');
    }
    this.#longest = setTimeout(() => this.#act(this.#key.stop()), this.parts.longestMs());
  }
}
