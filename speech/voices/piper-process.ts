import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { FrameReader, type Frame } from './frames.js';

export interface PiperPaths {
  /** A Python that has the package piper-tts. */
  readonly python: string;
  /** The voice: an .onnx file with its .onnx.json beside it. */
  readonly model: string;
  /** Seconds that loading and that making a sound may take before the process is taken for hung. */
  readonly patience?: { readonly start: number; readonly stall: number };
}

export interface PiperEvents {
  audio(id: number, pcm: Buffer): void;
  /** The sentence is over; with a reason when it could not be spoken. */
  over(id: number, reason?: string): void;
  /** Called once, whatever ended the process. */
  died(reason: string): void;
}

interface Asked {
  readonly id: number;
  readonly text: string;
  readonly lengthScale: number;
  readonly steady: boolean;
}

/** Python scripts stay in the source tree; this file runs from dist/speech/voices. */
const DRIVER = fileURLToPath(new URL('../../../speech/voices/piper_driver.py', import.meta.url));
/**
 * Loading takes 2–3 s on two cores, and 22 s were measured on two cores with
 * twenty programs at work; making a sound takes up to a fifth of its length.
 */
const PATIENCE = { start: 90, stall: 30 };

/** One run of piper_driver.py, from start to death. */
export class PiperProcess {
  readonly ready: Promise<void>;
  /** Samples per second; known when ready. */
  rate = 22_050;
  readonly #child;
  readonly #events: PiperEvents;
  readonly #patience: typeof PATIENCE;
  readonly #pending = new Set<number>();
  #watch: NodeJS.Timeout | undefined;
  #stderr = '';
  #why: string | undefined;
  readonly #gone: Promise<void>;

  constructor(paths: PiperPaths, events: PiperEvents) {
    this.#events = events;
    this.#patience = paths.patience ?? PATIENCE;
    this.#child = execa(paths.python, ['-u', DRIVER, paths.model], {
      stdin: 'pipe',
      buffer: false,
      reject: false,
      encoding: 'buffer',
    });
    let isReady: () => void;
    let isNot: (error: Error) => void;
    this.ready = new Promise<void>((resolve, reject) => ([isReady, isNot] = [resolve, reject]));
    this.ready.catch(() => undefined);
    const frames = new FrameReader();
    this.#child.stdout.on('data', (bytes: Buffer) => {
      try {
        for (const frame of frames.read(bytes)) {
          if (frame.kind === 'R') isReady();
          this.#take(frame);
        }
      } catch (error) {
        this.#kill(String(error));
      }
    });
    this.#child.stderr.on(
      'data',
      (bytes: Buffer) => (this.#stderr = (this.#stderr + bytes.toString()).slice(-2000)),
    );
    // The pipe of a dying process: its exit is what counts.
    this.#child.stdin.on('error', () => undefined);
    this.#gone = this.#child.then((result) => {
      clearTimeout(this.#watch);
      const reason = this.#why ?? (this.#stderr.trim() || (result.message ?? 'it ended'));
      isNot(new Error(reason));
      events.died(reason);
    });
    this.#guard(this.#patience.start);
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  ask({ id, text, lengthScale, steady }: Asked): void {
    this.#pending.add(id);
    this.#write({ id, text, lengthScale, steady });
  }

  /** Drops a sentence, begun or not. */
  cancel(id: number): void {
    this.#write({ cancel: id });
  }

  /** Kills it; resolves when it is gone. */
  async end(): Promise<void> {
    this.#kill('it was closed');
    await this.#gone;
  }

  #write(message: object): void {
    if (this.#child.stdin.writable) this.#child.stdin.write(JSON.stringify(message) + '\n');
  }

  #take({ kind, id, payload }: Frame): void {
    if (kind === 'R') this.rate = (JSON.parse(payload.toString()) as { rate: number }).rate;
    if (kind === 'A') this.#events.audio(id, payload);
    if (kind === 'E' || kind === 'F') this.#pending.delete(id);
    this.#guard(this.#pending.size > 0 ? this.#patience.stall : 0);
    if (kind === 'E') this.#events.over(id);
    if (kind === 'F') this.#events.over(id, payload.toString());
  }

  #guard(seconds: number): void {
    clearTimeout(this.#watch);
    if (seconds > 0) this.#watch = setTimeout(() => this.#kill('it gave no sign of life'), seconds * 1000);
  }

  #kill(why: string): void {
    this.#why ??= why;
    this.#child.kill('SIGKILL');
  }
}
