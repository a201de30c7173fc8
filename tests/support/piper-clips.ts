import { resample } from '../../speech/audio/resample.js';
import { fromPcm16 } from '../../speech/audio/samples.js';
import { SAMPLE_RATE, type Samples } from '../../speech/types.js';
import { PiperProcess, type PiperPaths } from '../../speech/voices/piper-process.js';

/** Milliseconds without a clip after which it is let go: what keeps it is not to keep its user from ending. */
const REST_MS = 3000;

interface Clip {
  /** Which makes it: one that is let go ends while the next already works. */
  readonly process: PiperProcess;
  readonly pcm: Buffer[];
  readonly done: (pcm: Buffer) => void;
  readonly failed: (error: Error) => void;
}

/** Clips by Piper, which is kept running between them: loading it takes ten times as long as a clip. */
export class PiperClips {
  readonly #open = new Map<number, Clip>();
  #process: PiperProcess | undefined;
  #rest: NodeJS.Timeout | undefined;
  #next = 1;

  constructor(private readonly paths: PiperPaths) {}

  /**
   * One text, at 16 kHz. Without noise every take of a text is the same, on every machine: a test hears the same speech
   * each time. Rejects with Piper's reason where it fails.
   */
  async make(text: string, lengthScale: number): Promise<Samples> {
    clearTimeout(this.#rest);
    const id = this.#next++;
    const pcm = await new Promise<Buffer>((done, failed) => {
      const process = (this.#process ??= this.#start());
      this.#open.set(id, { process, pcm: [], done, failed });
      process.ask({ id, text, lengthScale, steady: true });
    });
    return resample(fromPcm16(pcm), this.#process?.rate ?? 22_050, SAMPLE_RATE);
  }

  #start(): PiperProcess {
    const process = new PiperProcess(this.paths, {
      audio: (id, pcm) => this.#open.get(id)?.pcm.push(pcm),
      over: (id, reason) => this.#end(id, reason),
      died: (reason) => {
        if (this.#process === process) this.#process = undefined;
        for (const [id, clip] of [...this.#open]) if (clip.process === process) this.#end(id, reason);
      },
    });
    return process;
  }

  #end(id: number, reason?: string): void {
    const clip = this.#open.get(id);
    this.#open.delete(id);
    if (reason === undefined) clip?.done(Buffer.concat(clip.pcm));
    else clip?.failed(new Error(`Piper made no clip: ${reason}`));
    if (this.#open.size > 0) return;
    this.#rest = setTimeout(() => {
      const process = this.#process;
      this.#process = undefined;
      void process?.end();
    }, REST_MS);
  }
}
