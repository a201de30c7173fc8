import { getDefaultHighWaterMark, setDefaultHighWaterMark } from 'node:stream';
import { fileURLToPath } from 'node:url';
import recorderLibrary from 'node-record-lpcm16';
import type { Environment } from '../programs.js';
import type { CommandLine, RecorderName } from './recorders.js';

const RECORDER_MODULE = fileURLToPath(new URL('./recorder.cjs', import.meta.url));
/** Milliseconds in which a recorder told to end has to end. */
const END_MS = 1000;
/** What a recorder said last is kept for the error's cause. */
const KEPT_COMPLAINT = 2000;

/** One running recorder: pieces of 16 kHz mono s16le, until it ends for whatever reason. */
export class Recording {
  readonly #process;
  readonly #pieces: AsyncIterator<Buffer>;
  readonly #ended: Promise<void>;
  #half: Buffer = Buffer.alloc(0);
  #next: Promise<Buffer | undefined> | undefined;
  /** What the recorder wrote to its standard error, the latest part. */
  complaint = '';

  constructor(
    readonly recorder: RecorderName,
    { args, env }: CommandLine,
    environment: Environment,
  ) {
    const recording = patiently(() =>
      recorderLibrary.record({
        recorder: RECORDER_MODULE,
        command: recorder,
        args,
        env: { ...environment, ...env },
      }),
    );
    this.#process = recording.process;
    const stream = recording.stream();
    this.#process.stderr?.on('data', (text: Buffer) => {
      this.complaint = (this.complaint + text.toString()).slice(-KEPT_COMPLAINT);
    });
    this.#ended = new Promise((resolve) => {
      this.#process.once('close', () => resolve());
      this.#process.once('error', (error) => {
        this.complaint += error.message;
        stream.destroy();
        resolve();
      });
    });
    // The library makes an error of every end that is not code 0, the wanted
    // one by a signal included; whoever reads sees only that the sound is over.
    stream.on('error', () => undefined);
    this.#pieces = (stream as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
  }

  /**
   * The next piece, of whole samples; undefined when the recorder has ended.
   * Gives 'late' when there is none in time; the piece is then kept for the
   * next call.
   */
  async next(withinMs: number): Promise<Buffer | undefined | 'late'> {
    this.#next ??= this.#read();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<'late'>((resolve) => (timer = setTimeout(() => resolve('late'), withinMs)));
    const piece = await Promise.race([this.#next, late]);
    clearTimeout(timer);
    if (piece !== 'late') this.#next = undefined;
    return piece;
  }

  /** Ends the recorder, by force if need be, and waits until it is gone. */
  async stop(): Promise<void> {
    if (this.#process.exitCode === null && this.#process.signalCode === null) this.#process.kill('SIGTERM');
    // Sound that nobody asks for any more would hold the pipe open, and with it the end.
    this.#process.stdout?.destroy();
    const patience = setTimeout(() => this.#process.kill('SIGKILL'), END_MS);
    await this.#ended;
    clearTimeout(patience);
  }

  async #read(): Promise<Buffer | undefined> {
    try {
      for (;;) {
        const piece = await this.#pieces.next();
        if (piece.done) return undefined;
        const bytes = this.#half.length > 0 ? Buffer.concat([this.#half, piece.value]) : piece.value;
        const whole = bytes.length - (bytes.length & 1);
        this.#half = bytes.subarray(whole);
        if (whole > 0) return bytes.subarray(0, whole);
      }
    } catch {
      return undefined;
    }
  }
}

/**
 * Starts a program whose sound waits in the pipe, a few seconds of it, until it
 * is asked for: each piece taken ahead of that would wake this process. The
 * size of a child's streams can't be given, only the default that they take.
 */
function patiently<T>(start: () => T): T {
  const usual = getDefaultHighWaterMark(false);
  setDefaultHighWaterMark(false, 1);
  try {
    return start();
  } finally {
    setDefaultHighWaterMark(false, usual);
  }
}
