import { setTimeout as delay } from 'node:timers/promises';
import { toPcm16 } from '../../speech/audio/samples.js';
import { SAMPLE_RATE, type Samples } from '../../speech/types.js';
import { WakeWord } from '../../speech/wake/wake-word.js';
import type { WakeWordName } from '../../speech/wake/words.js';

/** One wake word's program, and what it has heard. */
export class Listening {
  #heard = 0;

  private constructor(
    readonly word: WakeWordName,
    private readonly program: WakeWord,
  ) {}

  static async start(python: string, word: WakeWordName): Promise<Listening> {
    const program = new WakeWord({
      ...{ python, word },
      heard: () => listening.#heard++,
      failed: (error) => process.stdout.write(`${error.message}\n`),
    });
    const listening = new Listening(word, program);
    await program.ready;
    return listening;
  }

  /** How often it has heard its word. */
  get heard(): number {
    return this.#heard;
  }

  /** Plays some sound to it, as fast as it can take it. */
  async hear(sound: Samples): Promise<void> {
    for (let at = 0; at < sound.length; at += SAMPLE_RATE) {
      this.program.feed(toPcm16(sound.subarray(at, at + SAMPLE_RATE)));
      while (this.program.waiting > 0) await delay(1);
    }
  }

  /** Waits for what it still has to look at. */
  settle(): Promise<void> {
    return delay(400);
  }

  /** How often it hears its word in some sound. */
  async count(sound: Samples): Promise<number> {
    const before = this.#heard;
    await this.hear(sound);
    await this.settle();
    return this.#heard - before;
  }

  close(): Promise<void> {
    return this.program.close();
  }
}
