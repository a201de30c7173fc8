import type { Sound, Voice, VoiceName, VoiceOptions } from './types.js';

/** Seconds of sound that are kept; at Piper's rate 88 kB each. */
const KEPT_SECONDS = 45;
/** Longer sentences name what was asked for and do not come again. */
const LONGEST_SECONDS = 4;

interface Kept {
  readonly sounds: readonly Sound[];
  readonly seconds: number;
}

/**
 * A voice that keeps the sound of what it said last: short prompts come again
 * and again, and then need no making. It is the same sound, sample by sample.
 */
export class RememberingVoice implements Voice {
  /** The one used longest ago first. */
  readonly #kept = new Map<string, Kept>();
  #seconds = 0;

  constructor(private readonly voice: Voice) {}

  get name(): VoiceName {
    return this.voice.name;
  }

  async start(): Promise<void> {
    await this.voice.start?.();
  }

  async *speak(sentence: string, options: VoiceOptions): AsyncGenerator<Sound, void, undefined> {
    const key = JSON.stringify([sentence, options.rate, options.volume, options.steady]);
    const kept = this.#kept.get(key);
    if (kept !== undefined) {
      this.#kept.delete(key);
      this.#kept.set(key, kept);
      // Copies: whoever plays it may change it.
      for (const { samples, rate } of kept.sounds) yield { samples: samples.slice(), rate };
      return;
    }
    const sounds: Sound[] = [];
    for await (const sound of this.voice.speak(sentence, options)) {
      sounds.push({ samples: sound.samples.slice(), rate: sound.rate });
      yield sound;
    }
    this.#keep(key, sounds);
  }

  /** Makes sentences ahead of their first use, one after the other; stops at the first that can't be made. */
  async learn(sentences: readonly string[], options: VoiceOptions): Promise<void> {
    for (const sentence of sentences) {
      const sounds = this.speak(sentence, options);
      while (!(await sounds.next()).done);
    }
  }

  async close(): Promise<void> {
    await this.voice.close();
  }

  #keep(key: string, sounds: readonly Sound[]): void {
    const seconds = sounds.reduce((sum, { samples, rate }) => sum + samples.length / rate, 0);
    // Without samples it was played elsewhere.
    if (seconds === 0 || seconds > LONGEST_SECONDS || this.#kept.has(key)) return;
    this.#kept.set(key, { sounds, seconds });
    this.#seconds += seconds;
    for (const [oldest, { seconds: length }] of this.#kept) {
      if (this.#seconds <= KEPT_SECONDS) break;
      this.#kept.delete(oldest);
      this.#seconds -= length;
    }
  }
}
