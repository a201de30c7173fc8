import { SpeechError } from '../errors.js';
import type { Sound, Voice, VoiceName, VoiceOptions } from './types.js';

/** Tells that a sentence was left to the next voice, and why. */
export type OnFallback = (from: VoiceName, to: VoiceName, reason: Error) => void;

/**
 * Several voices as one: each sentence goes to the first; when that one fails
 * before a sound was heard, to the next. Piper refuses at once while it rests
 * from a crash loop, so that nobody waits for it, and is tried again later.
 */
export class VoiceChain implements Voice {
  readonly #voices: readonly [Voice, ...Voice[]];

  constructor(
    voices: readonly [Voice, ...Voice[]],
    private readonly onFallback: OnFallback = () => undefined,
  ) {
    this.#voices = voices;
  }

  get name(): VoiceName {
    return this.#voices[0].name;
  }

  /** The first voice alone: the others are rarely needed. */
  async start(): Promise<void> {
    await this.#voices[0].start?.();
  }

  async *speak(sentence: string, options: VoiceOptions): AsyncGenerator<Sound, void, undefined> {
    for (const [index, voice] of this.#voices.entries()) {
      const next = this.#voices[index + 1];
      let heard = false;
      try {
        for await (const sound of voice.speak(sentence, options)) {
          heard = true;
          yield sound;
        }
        return;
      } catch (error) {
        const canPass = error instanceof SpeechError && error.code === 'voice-failed' && !heard;
        if (!canPass || !next) throw error;
        this.onFallback(voice.name, next.name, error);
      }
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#voices.map((voice) => voice.close()));
  }
}
