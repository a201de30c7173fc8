/** One message of piper_driver.py (its head comment has the format). */
export interface Frame {
  readonly kind: 'R' | 'A' | 'E' | 'F';
  readonly id: number;
  readonly payload: Buffer;
}

const HEAD = 9;
/** More than any frame the driver sends (a fifth of a second of sound); longer means that the stream is out of step. */
const LONGEST = 1 << 20;
const KINDS = ['R', 'A', 'E', 'F'] as const;

/** Cuts the driver's output into frames, wherever the pipe cut it. Throws RangeError when the bytes make no frame. */
export class FrameReader {
  #rest: Buffer = Buffer.alloc(0);

  *read(bytes: Buffer): Generator<Frame> {
    this.#rest = this.#rest.length > 0 ? Buffer.concat([this.#rest, bytes]) : bytes;
    while (this.#rest.length >= HEAD) {
      const kind = KINDS.find((known) => known.charCodeAt(0) === this.#rest[0]);
      const length = this.#rest.readUInt32LE(5);
      if (kind === undefined || length > LONGEST)
        throw new RangeError('the voice sent something that is no frame');
      if (this.#rest.length < HEAD + length) return;
      const id = this.#rest.readUInt32LE(1);
      const payload = this.#rest.subarray(HEAD, HEAD + length);
      this.#rest = this.#rest.subarray(HEAD + length);
      yield { kind, id, payload };
    }
  }
}
