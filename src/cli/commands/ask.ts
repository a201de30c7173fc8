import { createInterface } from 'node:readline';
import { Session, type SessionOptions } from '../../session.js';
import type { Common, Invocation } from '../run.js';
import { RunResult } from '../result.js';

interface AskOptions extends Common, Pick<SessionOptions, 'backend'> {
  readonly answer?: string[];
  readonly silent?: boolean;
  readonly invocation: Invocation;
}

/**
 * Takes a typed request. Questions are answered from `--answer`, then from
 * lines on standard input; when those end, an open question is put aside.
 */
export async function ask(
  text: string,
  { answer = [], invocation, backend, silent }: AskOptions,
): Promise<number> {
  const result = new RunResult();
  invocation.events.listen(result.sink);
  const session = await Session.open({ invocation, backend, voice: silent !== true && process.stdout.isTTY });
  const answers = [...answer];
  const lines = answerLines(answer.length === 0, invocation.signal);
  try {
    session.assistant.read(text);
    await session.assistant.settled();
    while (session.assistant.question !== null && !invocation.signal.aborted) {
      const reply = answers.shift() ?? (await lines.next()).value;
      if (reply === undefined) session.assistant.leave();
      else session.assistant.read(reply);
      await session.assistant.settled();
    }
  } finally {
    await lines.return(undefined);
    await session.close();
  }
  invocation.signal.throwIfAborted();
  return result.code;
}

async function* answerLines(enabled: boolean, signal: AbortSignal): AsyncGenerator<string, undefined> {
  if (!enabled) return undefined;
  const reader = createInterface({ input: process.stdin, signal });
  try {
    for await (const line of reader) if (line.trim() !== '') yield line;
  } finally {
    reader.close();
  }
  return undefined;
}
