/**
 * The events of the Wyoming protocol as they go over a wire: a line of JSON
 * with the event's type and the lengths of what follows it, then the data as
 * JSON, then the payload as bytes (the format of the PyPI package `wyoming`,
 * 1.10). Data may stand in the line itself as well.
 */
import { z } from 'zod';
import { SpeechError } from '../errors.js';

/** Bytes of a line, of data and of a payload that are taken; more ends the connection. */
export const LIMITS = { line: 65_536, data: 1 << 20, payload: 1 << 20 } as const;
const VERSION = '1.10.2';
const NEWLINE = 10;

export interface WyomingEvent {
  readonly type: string;
  readonly data?: Readonly<Record<string, unknown>>;
  readonly payload?: Uint8Array;
}

const record = z.record(z.string(), z.unknown());
const length = (most: number) => z.int().min(0).max(most).nullish();
const header = z.looseObject({
  type: z.string().min(1).max(64),
  data: record.nullish(),
  data_length: length(LIMITS.data),
  payload_length: length(LIMITS.payload),
});

/** An event as bytes. */
export function encodeEvent({ type, data, payload }: WyomingEvent): Buffer {
  const json = data === undefined ? Buffer.alloc(0) : Buffer.from(JSON.stringify(data));
  const line = {
    type,
    version: VERSION,
    ...(json.length > 0 && { data_length: json.length }),
    ...(payload !== undefined && payload.length > 0 && { payload_length: payload.length }),
  };
  return Buffer.concat([Buffer.from(`${JSON.stringify(line)}\n`), json, payload ?? Buffer.alloc(0)]);
}

/** Puts events together out of bytes as they arrive. */
export class EventReader {
  #pieces: Buffer[] = [];
  #length = 0;
  #head: z.output<typeof header> | null = null;

  /**
   * The events that are whole now.
   * @throws SpeechError `bad-event` for bytes that are no event; nothing can be read after them
   */
  push(piece: Buffer): WyomingEvent[] {
    this.#pieces.push(piece);
    this.#length += piece.length;
    const events: WyomingEvent[] = [];
    for (let event = this.#next(); event !== null; event = this.#next()) events.push(event);
    return events;
  }

  #next(): WyomingEvent | null {
    const head = (this.#head ??= this.#readHead());
    if (head === null) return null;
    const dataLength = head.data_length ?? 0;
    const payloadLength = head.payload_length ?? 0;
    if (this.#length < dataLength + payloadLength) return null;
    const data = { ...head.data, ...(dataLength > 0 && parsed(record, this.#take(dataLength))) };
    this.#head = null;
    return {
      type: head.type,
      data,
      ...(payloadLength > 0 && { payload: this.#take(payloadLength) }),
    };
  }

  #readHead(): z.output<typeof header> | null {
    // Looked for in what came last: the pieces before hold none.
    const [last] = this.#pieces.slice(-1);
    if (last === undefined || (this.#pieces.length > 1 && !last.includes(NEWLINE)))
      return this.#length > LIMITS.line ? tooLong() : null;
    const whole = this.#whole();
    const end = whole.indexOf(NEWLINE);
    if (end > LIMITS.line || (end < 0 && whole.length > LIMITS.line)) return tooLong();
    if (end < 0) return null;
    const line = this.#take(end + 1);
    return parsed(header, line);
  }

  #whole(): Buffer {
    const whole = this.#pieces.length === 1 ? this.#pieces[0]! : Buffer.concat(this.#pieces);
    this.#pieces = [whole];
    return whole;
  }

  #take(count: number): Buffer {
    const whole = this.#whole();
    this.#pieces = count < whole.length ? [whole.subarray(count)] : [];
    this.#length -= count;
    return whole.subarray(0, count);
  }
}

function parsed<T>(schema: z.ZodType<T>, bytes: Buffer): T {
  try {
    return schema.parse(JSON.parse(bytes.toString('utf8')));
  } catch (cause) {
    throw new SpeechError('bad-event', 'What came is no event of the Wyoming protocol.', { cause });
  }
}

function tooLong(): never {
  throw new SpeechError('bad-event', 'A line of the Wyoming protocol is too long.');
}
