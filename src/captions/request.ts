import type { IncomingMessage } from 'node:http';
import { z } from 'zod';

/** A request that is not granted, with its HTTP status and the sentence that says why. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    sentence: string,
  ) {
    super(sentence);
  }
}

/** More than any line a person types. */
const MOST_BYTES = 4096;

const Input = z.strictObject({
  text: z.string().trim().min(1).max(300),
  /** The id of the question that was shown; null when none was. */
  question: z.int().nullable(),
});
const Microphone = z.strictObject({ open: z.boolean() });
const Code = z.strictObject({ code: z.string().max(100) });

/**
 * The JSON in a request's body.
 * @throws {Refusal} 400, 413, 415
 */
export async function jsonBody(request: IncomingMessage): Promise<unknown> {
  // Only a page's script can send this type, and only to its own server unless it may.
  if (request.headers['content-type'] !== 'application/json') throw new Refusal(415, 'Send JSON.');
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    size += piece.length;
    if (size > MOST_BYTES) throw new Refusal(413, 'That is too long.');
    pieces.push(piece);
  }
  try {
    return JSON.parse(Buffer.concat(pieces).toString('utf8')) as unknown;
  } catch {
    throw new Refusal(400, 'That is no JSON.');
  }
}

/** @throws {Refusal} 400 */
export const inputOfBody = (body: unknown): z.infer<typeof Input> =>
  checked(Input, body, 'Type something, in no more than 300 characters.');

/** @throws {Refusal} 400 */
export const openOfBody = (body: unknown): boolean =>
  checked(Microphone, body, 'Say whether the microphone is to be open.').open;

/** @throws {Refusal} 400 */
export const codeOfBody = (body: unknown): string =>
  checked(Code, body, 'A code is missing; open the page with its link.').code;

function checked<T>(schema: z.ZodType<T>, body: unknown, sentence: string): T {
  const result = schema.safeParse(body);
  if (!result.success) throw new Refusal(400, sentence);
  return result.data;
}
