import { connect } from 'node:net';
import { Reply } from '../../bridge/messages.js';
import { lines, type Expected } from './lines.js';

/** What a helper is started with that is to take nonsense as fast as it can. */
export const UNLIMITED = [
  'lines-per-second',
  'burst',
  'strikes',
  'connections-per-second',
  'sessions-per-user',
  'sessions',
].flatMap((name) => [`--${name}`, '1000000000']);

const BATCH = 400;
/** Lines whose answers may be outstanding. */
const WINDOW = 4000;

/** What was sent, and what came back. */
export interface Tally {
  sent: number;
  answered: number;
  refused: number;
  must: number;
  mayBe: number;
  wrong: string[];
}

/** Sends `count` lines over one connection to a helper and counts what comes back; `tenth` is called after a tenth. */
export async function stream(
  path: string,
  seed: number,
  count: number,
  tenth: () => void = () => undefined,
): Promise<Tally> {
  const tally: Tally = { sent: 0, answered: 0, refused: 0, must: 0, mayBe: 0, wrong: [] };
  const socket = connect(path);
  const waiting = new Set<number>();
  let rest = '';
  let wake: (() => void) | undefined;
  socket.on('close', () => wake?.());
  socket.on('error', () => undefined);
  socket.on('data', (chunk: Buffer) => {
    const parts = (rest + chunk.toString('latin1')).split('\n');
    rest = parts.pop()!;
    for (const part of parts) take(part);
    wake?.();
  });
  function take(text: string): void {
    if (text.startsWith('{"type":"refused"') && text.includes('"code":"invalid_request"')) {
      tally.refused += 1;
      tally.answered += 1;
      return;
    }
    const reply = Reply.parse(JSON.parse(text));
    if (reply.type === 'progress') return;
    tally.answered += 1;
    if (reply.type === 'outcome' && reply.outcome.operation !== 'current_generation' && reply.outcome.ok) {
      // Reads and plans may go well; nothing that was carried out may.
      if (reply.outcome.plan === undefined && reply.outcome.result?.generations === undefined)
        tally.wrong.push(text.slice(0, 300));
    }
    if (reply.id !== undefined) waiting.delete(reply.id);
  }
  const note = (expected: Expected, bytes: Buffer): void => {
    if (expected === 'refusal') tally.must += 1;
    else if (expected === 'either') tally.mayBe += 1;
    else waiting.add(Number(/"id":(\d+)/.exec(bytes.toString('latin1'))![1]));
  };
  /** Waits until at most so many lines have no answer yet, or the connection is over. */
  const answered = async (open: number): Promise<void> => {
    while (tally.sent - tally.answered > open && !socket.destroyed)
      await new Promise<void>((go) => (wake = go));
  };
  const source = lines(seed);
  const newline = Buffer.from('\n');
  while (tally.sent < count && !socket.destroyed) {
    const batch: Buffer[] = [];
    for (let n = Math.min(BATCH, count - tally.sent); n > 0; n--) {
      const { bytes, expected } = source.next().value;
      note(expected, bytes);
      batch.push(bytes, newline);
      tally.sent += 1;
    }
    socket.write(Buffer.concat(batch));
    await answered(WINDOW);
    if (tally.sent <= count / 10 && tally.sent + BATCH > count / 10) tenth();
  }
  await answered(0);
  if (waiting.size > 0) tally.wrong.push(`no answer to ${[...waiting].slice(0, 5).join(', ')}`);
  socket.destroy();
  return tally;
}
