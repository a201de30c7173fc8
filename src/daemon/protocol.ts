/**
 * What may be asked of the running service: a JSON object a line each way,
 * over a Unix socket. Requests are checked against this closed list; a reply
 * carries the request's `id` when it had one.
 */
import { z } from 'zod';

/** Longest request line, in characters; a longer one ends the connection. */
export const MAX_LINE = 16_384;

const id = z.union([z.int(), z.string().max(64)]).optional();
const text = z.string().trim().min(1).max(2000);
/** Where a setting stands: `table.key`, or `hosts.NAME.key`. */
const path = z.string().regex(/^[a-z_]+(\.[\w-]{1,64})?\.[a-z_]+$/);

/** `press` and `release` are a key's own; the others are commands. */
export const TalkHow = z.enum(['press', 'release', 'start', 'stop', 'toggle', 'cancel']);
export type TalkHow = z.infer<typeof TalkHow>;

export const ControlRequest = z.discriminatedUnion('do', [
  z.strictObject({ do: z.literal('talk'), how: TalkHow, id }),
  /**
   * A typed request, or a typed answer to the open question. With the id of the
   * question that was shown (null for none) it counts for no other.
   */
  z.strictObject({ do: z.literal('ask'), text, question: z.int().nullable().optional(), id }),
  /** What was said so far; `web` opens the page of captions, and gives a link to it. */
  z.strictObject({ do: z.literal('captions'), web: z.boolean().optional(), id }),
  /** Speaks a text. */
  z.strictObject({ do: z.literal('say'), text, id }),
  /** Silence at once; nothing else is stopped. */
  z.strictObject({ do: z.literal('hush'), id }),
  z.strictObject({ do: z.literal('status'), id }),
  /** The figures of `aloud metrics`, as text for Prometheus; `GET /metrics` over HTTP gives the same. */
  z.strictObject({ do: z.literal('metrics'), id }),
  /** From now on every event follows on this connection. */
  z.strictObject({ do: z.literal('events'), id }),
  /** All settings, or one. */
  z.strictObject({ do: z.literal('settings.get'), path: path.optional(), id }),
  z.strictObject({
    do: z.literal('settings.set'),
    path,
    value: z.union([z.string().max(4096), z.number(), z.boolean()]),
    id,
  }),
  /** Back to the default. */
  z.strictObject({ do: z.literal('settings.reset'), path, id }),
  z.strictObject({ do: z.literal('sleep'), id }),
  z.strictObject({ do: z.literal('wake'), id }),
  /** On: the microphone is closed, for keys and hands-free alike. It is said, unless `silent`. */
  z.strictObject({ do: z.literal('privacy'), on: z.boolean(), silent: z.boolean().optional(), id }),
]);
export type ControlRequest = z.infer<typeof ControlRequest>;

/** How the service stands. */
export interface Status {
  readonly mode: 'push-to-talk' | 'wake-word' | 'open';
  /**
   * What the microphone is used for: `closed` (not open), `armed` (open, nothing is looked at before the key),
   * `waiting` (for the wake word, or for speech), `attentive` (what is said now counts), `recording` (the key is held).
   */
  readonly listening: 'closed' | 'armed' | 'waiting' | 'attentive' | 'recording';
  readonly asleep: boolean;
  readonly privacy: boolean;
  /** The microphone is wanted and not there. */
  readonly microphoneLost: boolean;
  readonly speaking: boolean;
  readonly working: boolean;
  /** What the open question asks for: `confirm` a change, `choose` one of several; null when none is open. */
  readonly question: string | null;
}

/** Answers a request; everything else that comes on a connection is an event (`type`, `t` and its fields). */
export type ControlReply =
  | { readonly type: 'reply'; readonly id?: string | number; readonly ok: true; readonly result?: unknown }
  | {
      readonly type: 'reply';
      readonly id?: string | number;
      readonly ok: false;
      readonly code: string;
      readonly text: string;
    };

/** A line that could not be read as a request, in a sentence. */
class BadRequest extends Error {
  readonly code = 'bad-request';
}

/**
 * Reads one line.
 * @throws BadRequest
 */
export function readRequest(line: string): ControlRequest {
  let raw: unknown;
  try {
    raw = JSON.parse(line);
  } catch (cause) {
    throw new BadRequest('A request is one JSON object on a line, such as {"do":"status"}.', { cause });
  }
  const read = ControlRequest.safeParse(raw);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw new BadRequest(`The request can't be read: ${issue!.path.join('.')}: ${issue!.message}.`, {
    cause: read.error,
  });
}
