import type { HearingControl, Opener, Waker } from '../assistant/resting.js';
import type { Ear } from '../hearing/ear.js';
import type { Settings } from '../settings.js';
import type { Conversation } from './conversation.js';
import type { Talking } from './talking.js';

export interface RestParts {
  readonly ear: Ear;
  readonly conversation: Conversation;
  readonly talking: Talking;
  readonly settings: () => Settings;
  /** A key of Aloud's own is listened for. */
  readonly key: () => boolean;
  readonly env: NodeJS.ProcessEnv;
}

/** Puts the ear to rest and wakes it, however it is asked to: by voice, by key or through the socket. */
export class Rest implements HearingControl {
  constructor(private readonly parts: RestParts) {}

  sleep(): Waker {
    const { ear, conversation, settings } = this.parts;
    ear.sleep();
    conversation.leave();
    const { mode } = settings().listening;
    return mode === 'push-to-talk' ? 'key' : mode === 'wake-word' ? 'word' : 'speech';
  }

  /** How it is called, as it is worded. */
  get called(): { readonly mode: string; readonly word: string } {
    const { mode, wake_word: word } = this.parts.settings().listening;
    return { mode: mode.replaceAll('-', '_'), word: word.replaceAll('_', ' ') };
  }

  get word(): string {
    return this.called.word;
  }

  wake(): void {
    this.parts.ear.setPrivacy(false);
    this.parts.ear.attend();
  }

  opener(): Opener | null {
    const { talking, key, env } = this.parts;
    if (talking.used || key()) return 'key';
    return env.WAYLAND_DISPLAY || env.DISPLAY ? 'keyboard' : null;
  }

  close(): void {
    const { ear, talking, conversation } = this.parts;
    ear.setPrivacy(true);
    talking.forget();
    conversation.leave();
  }

  /** The privacy switch, where nobody said it: what has come of it is said, unless that is asked not to be. */
  switch(on: boolean, silent = false): void {
    const { ear, conversation } = this.parts;
    if (on === ear.state.privacy) return;
    if (on) this.close();
    else ear.setPrivacy(false);
    if (silent) return;
    if (on) conversation.say('microphone.closed', { opener: this.opener() ?? 'command' });
    else conversation.say('microphone.opened', this.called);
  }

  /** Opens the microphone where it is closed, and listens. */
  rouse(): void {
    this.switch(false);
    this.wake();
  }

  listenedWhileSpeaking(): boolean {
    return this.parts.ear.listenedWhileSpeaking;
  }

  heardItself(): void {
    this.parts.ear.heardItself();
  }
}
