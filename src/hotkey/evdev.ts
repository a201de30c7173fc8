import { createReadStream } from 'node:fs';
import { AloudError } from '../errors.js';

/**
 * struct input_event of linux/input.h on a 64-bit machine: two 8-byte times,
 * then type (u16), code (u16) and value (s32).
 */
const EVENT_BYTES = 24;
const TYPE_AT = 16;
const EV_KEY = 1;

/** What a key did; the kernel's repeats of a held key are left out. */
export type KeyEvent = 'press' | 'release';

/** Finds the presses and releases of one key in what an input device writes, however it comes in pieces. */
export class KeyReader {
  #rest: Buffer = Buffer.alloc(0);

  constructor(private readonly code: number) {}

  *read(piece: Buffer): Generator<KeyEvent, void, void> {
    const bytes = this.#rest.length === 0 ? piece : Buffer.concat([this.#rest, piece]);
    let at = 0;
    for (; at + EVENT_BYTES <= bytes.length; at += EVENT_BYTES) {
      if (bytes.readUInt16LE(at + TYPE_AT) !== EV_KEY) continue;
      if (bytes.readUInt16LE(at + TYPE_AT + 2) !== this.code) continue;
      const value = bytes.readInt32LE(at + TYPE_AT + 4);
      if (value === 1) yield 'press';
      if (value === 0) yield 'release';
    }
    this.#rest = bytes.subarray(at);
  }
}

export interface EvdevKeyOptions {
  /** Such as /dev/input/event3. */
  readonly device: string;
  /** The key's number in linux/input-event-codes.h. */
  readonly code: number;
  readonly take: (event: KeyEvent) => void;
  /** The device is there. */
  readonly opened?: () => void;
  /** The device can't be read, or is gone. */
  readonly failed: (error: AloudError) => void;
}

/** Reads one key of one keyboard, on any desktop; all other keys are skipped unseen. */
export function readKey({ device, code, take, opened, failed }: EvdevKeyOptions): { close(): void } {
  const reader = new KeyReader(code);
  const stream = createReadStream(device, { highWaterMark: 64 * EVENT_BYTES });
  let closed = false;
  const end = (cause?: unknown): void => {
    if (closed) return;
    closed = true;
    const denied = (cause as NodeJS.ErrnoException | undefined)?.code === 'EACCES';
    const remedy = denied ? 'let your user into the group input' : 'check hotkey.device in the settings';
    failed(new AloudError('key-unreadable', `The keyboard ${device} can't be read; ${remedy}.`, { cause }));
  };
  if (opened) stream.on('open', opened);
  stream.on('data', (piece) => {
    for (const event of reader.read(piece as Buffer)) take(event);
  });
  stream.on('error', end);
  stream.on('end', () => end());
  return {
    close: () => {
      closed = true;
      stream.destroy();
    },
  };
}
