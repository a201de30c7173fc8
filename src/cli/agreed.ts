import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';

/** Asks at the terminal: a clear yes; the end of input, silence and everything else mean no. Throws when aborted. */
export async function agreed(asked: string, signal: AbortSignal): Promise<boolean> {
  // Without readline's own editing, Ctrl-C stays the signal that ends a command everywhere else.
  const terminal = createInterface({ input: process.stdin, output: process.stdout, terminal: false });
  const ended = once(terminal, 'close').then(() => '');
  try {
    const answer = terminal.question(asked, { signal }).catch(() => {
      signal.throwIfAborted();
      return '';
    });
    return /^\s*y(es)?\s*$/i.test(await Promise.race([answer, ended]));
  } finally {
    terminal.close();
  }
}
