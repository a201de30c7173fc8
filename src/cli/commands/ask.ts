import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { Session, type SessionOptions } from '../../session.js';
import type { Common, Invocation } from '../run.js';
import { RunResult } from '../result.js';
import { showTyping } from '../typing.js';

interface AskOptions extends Common, Pick<SessionOptions, 'backend'> {
  readonly answer?: string[];
  readonly silent?: boolean;
  readonly invocation: Invocation;
}

/** How long a question waits for lines of an input that is no terminal. */
const UNATTENDED_SECONDS = 20;

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
  // A person may think as long as they like; input that is no terminal may stay open with nobody there.
  const set = invocation.settings.dialogue.reprompt_seconds;
  const limit = set ?? (process.stdin.isTTY ? undefined : UNATTENDED_SECONDS);
  const dialogue = {
    ...invocation.settings.dialogue,
    ...(limit !== undefined && { reprompt_seconds: limit }),
  };
  const session = await Session.open({
    invocation: { ...invocation, settings: { ...invocation.settings, dialogue } },
    backend,
    voice: silent !== true && process.stdout.isTTY,
  });
  const answers = [...answer];
  let waiting: Promise<IteratorResult<string, undefined>> | null = null;
  const stop = new AbortController();
  const lines = answerLines(answer.length === 0, AbortSignal.any([invocation.signal, stop.signal]));
  // A question is put aside by the dialogue itself; what else may be said, a spelled name, is waited for as long.
  const patience = (): Promise<null> => {
    if (session.assistant.question !== null) return session.assistant.questionClosed().then(() => null);
    return limit === undefined
      ? new Promise(() => undefined)
      : sleep(limit * 1000, null, { signal: stop.signal });
  };
  try {
    session.assistant.read(text);
    await session.assistant.settled();
    while (session.assistant.expecting && !invocation.signal.aborted) {
      const { question } = session.assistant;
      showTyping(question?.kind !== 'prove' || question.by !== 'passphrase');
      const given = answers.shift();
      const line = given === undefined ? (waiting ??= lines.next()) : null;
      // The dialogue puts an unanswered question aside by itself; standard input may stay open for ever.
      const next = line === null ? { value: given } : await Promise.race([line, patience()]);
      if (next !== null) {
        if (line !== null) waiting = null;
        if (next.value === undefined) session.assistant.leave();
        else session.assistant.read(next.value);
      } else session.assistant.leave();
      await session.assistant.settled();
    }
  } finally {
    stop.abort();
    showTyping(true);
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
