import { execFileSync } from 'node:child_process';
import { createInterface } from 'node:readline';
import { AloudError } from '../errors.js';

let hidden = false;

/**
 * Whether the terminal shows what is typed; it does again when the program
 * ends. False where the terminal can't be told; true where there is none.
 */
export function showTyping(shown: boolean): boolean {
  if (!process.stdin.isTTY || shown === !hidden) return true;
  try {
    execFileSync('stty', [shown ? 'echo' : '-echo'], { stdio: ['inherit', 'ignore', 'ignore'] });
  } catch {
    return false;
  }
  if (!shown) process.once('exit', () => void showTyping(true));
  hidden = !shown;
  return true;
}

/**
 * Asks for lines one after the other, and does not show them; fewer where the input ends.
 * @throws {AloudError} `terminal-shows`
 */
export async function readHidden(prompts: readonly string[], signal: AbortSignal): Promise<string[]> {
  if (!showTyping(false))
    throw new AloudError(
      'terminal-shows',
      "This terminal can't hide what is typed; install coreutils (stty).",
    );
  const reader = createInterface({ input: process.stdin, signal, terminal: false });
  const given: string[] = [];
  const prompt = (): void => void process.stderr.write(prompts[given.length] ?? '');
  try {
    prompt();
    for await (const line of reader) {
      given.push(line);
      if (process.stdin.isTTY) process.stderr.write('\n');
      if (given.length === prompts.length) break;
      prompt();
    }
    signal.throwIfAborted();
  } finally {
    reader.close();
    showTyping(true);
  }
  return given;
}
