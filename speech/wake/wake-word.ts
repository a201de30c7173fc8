import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { SpeechError } from '../errors.js';
import type { WakeWordName } from './words.js';

export interface WakeWordOptions {
  /** A Python that has the package pymicro-wakeword. */
  readonly python: string;
  readonly word: WakeWordName;
  /** The word was heard; so many milliseconds of what was fed came after it was known. */
  readonly heard: (sinceMs: number) => void;
  /** It ended by itself; nothing is heard any more. */
  readonly failed: (error: SpeechError) => void;
}

/** Python scripts stay in the source tree; this file runs from dist/speech/wake. */
const SCRIPT = fileURLToPath(new URL('../../../speech/wake/wake_word.py', import.meta.url));
const SAMPLES_PER_MS = 16;
/** Sound that may wait for a process that is busy elsewhere; more is dropped. 2 s. */
const MOST_WAITING = 2 * 2000 * SAMPLES_PER_MS;
/** What it said last is kept for the error's cause. */
const KEPT_COMPLAINT = 2000;

/** Listens for the wake word, in a small process of its own. */
export class WakeWord {
  /** Resolves when it listens; rejects when it cannot. */
  readonly ready: Promise<void>;
  readonly #child;
  readonly #options: WakeWordOptions;
  #fed = 0;
  #closed = false;
  #complaint = '';

  constructor(options: WakeWordOptions) {
    this.#options = options;
    this.#child = execa(options.python, [SCRIPT, options.word], {
      stdin: 'pipe',
      buffer: false,
      reject: false,
      // Its numbers are small: more threads only cost.
      env: { OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' },
    });
    // What is written to a process that has just ended is lost with it.
    this.#child.stdin.on('error', () => undefined);
    this.#child.stderr.on('data', (text: Buffer) => {
      this.#complaint = (this.#complaint + text.toString()).slice(-KEPT_COMPLAINT);
    });
    this.ready = new Promise((resolve, reject) => {
      createInterface({ input: this.#child.stdout }).on('line', (line) => {
        const message = JSON.parse(line) as { ready?: string; at?: number; failed?: string };
        if (message.ready !== undefined) resolve();
        if (message.failed !== undefined) this.#complaint = message.failed;
        if (message.at !== undefined) options.heard((this.#fed - message.at) / SAMPLES_PER_MS);
      });
      void this.#child.then(() => reject(this.#over()));
    });
    this.ready.catch(() => undefined);
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Bytes fed that it has not yet taken. */
  get waiting(): number {
    return this.#child.stdin.writableLength;
  }

  /** Takes the next sound, 16 kHz mono s16le. */
  feed(pcm: Buffer): void {
    if (this.#closed || this.waiting > MOST_WAITING) return;
    this.#fed += pcm.length >> 1;
    this.#child.stdin.write(pcm);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#child.kill();
    await this.#child;
  }

  #over(): SpeechError {
    const error = new SpeechError(
      'engine-failed',
      'The wake word is not listened for: its program ended. Run aloud doctor; the key goes on working.',
      { cause: this.#complaint.trim() },
    );
    if (!this.#closed) this.#options.failed(error);
    return error;
  }
}
