import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { AloudError } from '../errors.js';
import type { ControlReply, ControlRequest } from './protocol.js';

/** The service loads for a few seconds before it answers; half a minute was measured on a machine at eight times its work. */
const PATIENCE_MS = 60_000;

/**
 * Asks the running service one thing and gives its result.
 * @throws {AloudError} `not-running`; `no-answer`; the service's own code and sentence when it refuses
 */
export async function askService(
  socket: string,
  request: ControlRequest,
  patienceMs = PATIENCE_MS,
): Promise<unknown> {
  const connection = connect(socket);
  connection.setTimeout(patienceMs, () => connection.destroy(noAnswer(patienceMs)));
  const failed = new Promise<never>((_, reject) => connection.once('error', reject));
  failed.catch(() => undefined);
  try {
    connection.end(`${JSON.stringify(request)}\n`);
    const lines = createInterface({ input: connection });
    const replied = (async () => {
      for await (const line of lines) return JSON.parse(line) as ControlReply;
      return null;
    })();
    const reply = await Promise.race([replied, failed]);
    if (reply === null)
      throw new AloudError('not-running', 'Aloud ended before it answered; start it again.');
    if (reply.ok) return reply.result;
    throw new AloudError('refused', reply.text, { cause: reply.code });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && code !== 'ECONNREFUSED') throw error;
    throw new AloudError('not-running', 'Aloud is not running; start it with: aloud daemon', {
      cause: error,
    });
  } finally {
    connection.destroy();
  }
}

function noAnswer(afterMs: number): AloudError {
  const seconds = Math.round(afterMs / 1000);
  return new AloudError(
    'no-answer',
    `Aloud has not answered for ${seconds} seconds; should it not do so again, start it anew with: systemctl --user restart aloud`,
  );
}
