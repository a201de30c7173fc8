import { createInterface } from 'node:readline/promises';

/** Asks at the terminal: a clear yes; silence and everything else mean no. */
export async function agreed(asked: string, signal: AbortSignal): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return /^\s*y(es)?\s*$/i.test(await terminal.question(asked, { signal }));
  } finally {
    terminal.close();
  }
}
