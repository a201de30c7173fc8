import { SAMPLE_RATE } from '../../speech/types.js';
import type { SoundServer } from '../../tests/support/sound-server.js';

/** −40 dB of full scale: above what lies before the first phoneme of a voice, and after its last. */
export const AUDIBLE = 0.01;
/** Quiet of this length parts one sound from the next. */
const GAP_MS = 300;

/** Hears the virtual loudspeaker and notes when sounds begin. */
export class Loudspeaker {
  readonly #begins: number[] = [];
  readonly #recorder: { readonly pid: number; kill(): void };
  #last = -Infinity;

  constructor(server: SoundServer) {
    this.#recorder = server.listen((pcm) => this.#take(pcm));
  }

  /** When the first sound after that time began, in milliseconds of performance.now; null when none did. */
  firstSoundAfter(time: number): number | null {
    return this.#begins.find((begin) => begin > time) ?? null;
  }

  /** When it was last heard, in milliseconds of performance.now. */
  get lastSound(): number {
    return this.#last;
  }

  /** The program that records it. */
  get pid(): number {
    return this.#recorder.pid;
  }

  close(): void {
    this.#recorder.kill();
  }

  #take(pcm: Buffer): void {
    const arrived = performance.now();
    const count = pcm.length >> 1;
    for (let i = 0; i < count; i++) {
      if (Math.abs(pcm.readInt16LE(2 * i)) < AUDIBLE * 32_768) continue;
      const at = arrived - ((count - i) * 1000) / SAMPLE_RATE;
      if (at - this.#last > GAP_MS) this.#begins.push(at);
      this.#last = at;
    }
  }
}
