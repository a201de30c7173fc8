/** What a key event leads to. */
export type KeyAction = 'begin' | 'end' | 'cancel' | 'none';

export interface TalkKeySettings {
  /** A press at least so long is held talking; a shorter one switches recording on, and the next off. */
  readonly holdMs: number;
  /** Presses that follow each other sooner come from the keyboard's own repeating. */
  readonly repeatMs: number;
}

/**
 * 500 ms is the convention among dictation programs. Keyboards repeat a held
 * key after at most 660 ms (X11's and the desktops' longest default is 660).
 */
export const DEFAULT_TALK_KEY: TalkKeySettings = { holdMs: 500, repeatMs: 700 };

type State =
  | { readonly in: 'idle' }
  | { readonly in: 'held'; readonly since: number; last: number }
  | { readonly in: 'latched' }
  /** A press has ended it; until the key comes up it may repeat. */
  | { readonly in: 'spent'; last: number };

/**
 * Decides what one key means: held it records until it is released; tapped it
 * records until it is tapped again. Pure: the time comes with the event.
 */
export class TalkKey {
  #state: State = { in: 'idle' };

  constructor(private settings: TalkKeySettings = DEFAULT_TALK_KEY) {}

  /** From the next press on. */
  set holdMs(holdMs: number) {
    this.settings = { ...this.settings, holdMs };
  }

  get recording(): boolean {
    return this.#state.in === 'held' || this.#state.in === 'latched';
  }

  /** The key goes down. @param now milliseconds of any steady clock */
  press(now: number): KeyAction {
    const state = this.#state;
    if ('last' in state && now - state.last < this.settings.repeatMs) {
      state.last = now;
      return 'none';
    }
    // Latched: the second tap. Held: the release was lost on its way.
    const ends = this.recording;
    this.#state = ends ? { in: 'spent', last: now } : { in: 'held', since: now, last: now };
    return ends ? 'end' : 'begin';
  }

  /** The key comes up. */
  release(now: number): KeyAction {
    if (this.#state.in === 'spent') this.#state = { in: 'idle' };
    if (this.#state.in !== 'held') return 'none';
    const held = now - this.#state.since >= this.settings.holdMs;
    this.#state = held ? { in: 'idle' } : { in: 'latched' };
    return held ? 'end' : 'none';
  }

  start(): KeyAction {
    if (this.recording) return 'none';
    this.#state = { in: 'latched' };
    return 'begin';
  }

  stop(): KeyAction {
    if (!this.recording) return 'none';
    this.#state = { in: 'idle' };
    return 'end';
  }

  toggle(): KeyAction {
    return this.recording ? this.stop() : this.start();
  }

  /** What was recorded is thrown away; also silences, when nothing is recorded. */
  cancel(): KeyAction {
    this.#state = { in: 'idle' };
    return 'cancel';
  }
}
