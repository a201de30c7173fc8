import { once } from 'node:events';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { AloudError } from '../errors.js';
import type { ControlReply, ControlRequest } from './protocol.js';

/** A lasting connection to the running service. */
export interface Following {
  /** @throws {AloudError} with the service's sentence when it refuses, `not-running` when it has ended */
  ask(request: ControlRequest): Promise<unknown>;
  /** What happens from here on, to the end of the service or of the connection. */
  events(): AsyncIterable<{ readonly type: string }>;
  close(): void;
}

const ended = (): AloudError => new AloudError('not-running', 'Aloud has ended; start it again.');

/**
 * Follows what happens in the running service. Events that come before they are asked for are kept.
 * @throws {AloudError} `not-running`
 */
export async function followService(socket: string, signal: AbortSignal): Promise<Following> {
  const connection = connect(socket);
  try {
    await once(connection, 'connect', { signal });
  } catch (cause) {
    connection.destroy();
    if (signal.aborted) throw cause;
    throw new AloudError('not-running', 'Aloud is not running; start it with: aloud daemon', { cause });
  }
  // Its end is told by the lines coming to theirs.
  connection.on('error', () => undefined);
  signal.addEventListener('abort', () => connection.destroy(), { once: true });

  const waiting: {
    readonly request: ControlRequest;
    readonly resolve: (reply: ControlReply) => void;
    readonly reject: (error: Error) => void;
  }[] = [];
  const kept: { readonly type: string }[] = [];
  let wake = (): void => undefined;
  let over = false;
  const lines = createInterface({ input: connection });
  lines.on('line', (line) => {
    const message = JSON.parse(line) as ControlReply | { readonly type: string };
    if (message.type === 'reply') {
      // Replies come in the order of their requests.
      const asked = waiting.shift();
      // What came before the captions is in them.
      if (asked?.request.do === 'captions') kept.length = 0;
      asked?.resolve(message as ControlReply);
    } else kept.push(message);
    wake();
  });
  lines.on('close', () => {
    over = true;
    for (const { reject } of waiting.splice(0)) reject(ended());
    wake();
  });

  const ask = async (request: ControlRequest): Promise<unknown> => {
    if (over) throw ended();
    const reply = await new Promise<ControlReply>((resolve, reject) => {
      waiting.push({ request, resolve, reject });
      connection.write(`${JSON.stringify(request)}\n`);
    });
    if (reply.ok) return reply.result;
    throw new AloudError('refused', reply.text, { cause: reply.code });
  };
  await ask({ do: 'events' });
  return {
    ask,
    async *events() {
      for (;;) {
        for (let event = kept.shift(); event !== undefined; event = kept.shift()) yield event;
        if (over) return;
        await new Promise<void>((resolve) => (wake = resolve));
      }
    },
    close: () => connection.destroy(),
  };
}
