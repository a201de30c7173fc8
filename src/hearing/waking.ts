import type { SpeechError } from '../../speech/errors.js';
import { WakeWord } from '../../speech/wake/wake-word.js';
import type { WakeWordName } from '../../speech/wake/words.js';

export interface WakingParts {
  /** A Python that has the package of the wake word. */
  readonly python: string;
  /** The word was heard, so many milliseconds before now. */
  readonly heard: (sinceMs: number) => void;
  /** It is not listened for any more. */
  readonly failed: (error: SpeechError) => void;
}

/** A program that dies so often in a row is not started again. */
const MOST_DEATHS = 3;
/** Milliseconds after which it is started again, the more the oftener it died. */
const RESTART_MS = 1000;
/** One that lived so long counts as having worked. */
const WORKED_MS = 60_000;

/** Has the wake word listened for, while there is one set; starts its program again when it dies. */
export class Waking {
  #word: WakeWordName | null = null;
  #listening: WakeWord | null = null;
  #deaths = 0;
  #again: NodeJS.Timeout | undefined;

  constructor(private readonly parts: WakingParts) {}

  /** The program's process, for measurements. */
  get pid(): number | undefined {
    return this.#listening?.pid;
  }

  /** Listens for this word; for none with null. */
  async set(word: WakeWordName | null): Promise<void> {
    if (word === this.#word) return;
    this.#word = word;
    this.#deaths = 0;
    clearTimeout(this.#again);
    await this.#listening?.close();
    this.#listening = null;
    if (this.#word === word && word !== null) this.#start(word);
  }

  /** Takes the next sound, 16 kHz mono s16le. */
  feed(pcm: Buffer): void {
    this.#listening?.feed(pcm);
  }

  #start(word: WakeWordName): void {
    const { python, heard } = this.parts;
    const began = performance.now();
    this.#listening = new WakeWord({
      ...{ python, word, heard },
      failed: (error) => {
        this.#listening = null;
        this.#deaths = performance.now() - began > WORKED_MS ? 1 : this.#deaths + 1;
        if (this.#deaths >= MOST_DEATHS) this.parts.failed(error);
        else this.#again = setTimeout(() => this.#start(word), RESTART_MS * this.#deaths);
      },
    });
  }
}
