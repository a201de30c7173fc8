import type { Samples } from '../types.js';

/** Audio that grows; chunks are 16 kHz mono, s16le bytes (cut anywhere) or floats. */
export class Recording {
  #samples: Samples = new Float32Array(16_000);
  #length = 0;
  #half: number | null = null;

  /** Samples so far. */
  get length(): number {
    return this.#length;
  }

  add(chunk: Samples | Buffer): void {
    if (chunk instanceof Float32Array) {
      this.#reserve(chunk.length);
      this.#samples.set(chunk, this.#length);
      this.#length += chunk.length;
      return;
    }
    this.#reserve((chunk.length >> 1) + 1);
    for (const byte of chunk) {
      if (this.#half === null) this.#half = byte;
      else {
        const high = (byte << 24) >> 16;
        this.#samples[this.#length++] = (high | this.#half) / 32_768;
        this.#half = null;
      }
    }
  }

  /** A view, good until the next chunk. */
  view(): Samples {
    return this.#samples.subarray(0, this.#length);
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#samples.length) return;
    const larger = new Float32Array(Math.max(this.#samples.length * 2, this.#length + more));
    larger.set(this.view());
    this.#samples = larger;
  }
}
