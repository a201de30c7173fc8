import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { NamesError } from './errors.js';

/** The program that pronounces lines; its argument list for a Python that has piper-tts. */
export function piperPhonemiser(python: string): readonly [string, ...string[]] {
  return [python, fileURLToPath(new URL('../../../intents/names/phonemise.py', import.meta.url))];
}

interface Waiting {
  readonly resolve: (lines: string[]) => void;
  readonly reject: (error: unknown) => void;
  readonly lines: string[];
  readonly count: number;
}

/**
 * A program kept running that answers every line with its pronunciation. It is
 * started when first needed, and again when it has died.
 */
export class PhonemiserProcess {
  private child: ChildProcessWithoutNullStreams | undefined;
  private readonly queue: Waiting[] = [];

  /** `command` is the program and its arguments; it must answer a line with a line. */
  constructor(
    private readonly command: readonly [string, ...string[]],
    /** Longest silence of the program in milliseconds before it counts as failed. */
    private readonly patience = 20_000,
  ) {}

  /** Pronunciations of the texts, in their order. Throws NamesError `phonemiser-failed`. */
  phonemise = (texts: readonly string[]): Promise<readonly string[]> => {
    if (texts.length === 0) return Promise.resolve([]);
    const child = (this.child ??= this.start());
    return new Promise((resolve, reject) => {
      this.queue.push({ resolve, reject, lines: [], count: texts.length });
      child.stdin.write(texts.map((text) => text.replace(/[^\p{L}\p{N}' -]+/gu, ' ').trim() + '\n').join(''));
      this.watch(child);
    });
  };

  /** Ends the program; what was waiting fails. */
  close(): void {
    const child = this.child;
    if (child) this.fail(child, new Error('closed'));
  }

  private start(): ChildProcessWithoutNullStreams {
    const [program, ...args] = this.command;
    const child = spawn(program, args, { stdio: 'pipe' });
    let complaint = '';
    child.stderr
      .setEncoding('utf8')
      .on('data', (text: string) => (complaint = (complaint + text).slice(-500)));
    child.stdin.on('error', (cause) => this.fail(child, cause));
    child.on('error', (cause) => this.fail(child, cause));
    child.on('close', (code) =>
      this.fail(child, new Error(`it ended with ${String(code)}: ${complaint.trim()}`)),
    );
    createInterface({ input: child.stdout }).on('line', (line) => this.take(child, line));
    return child;
  }

  private take(child: ChildProcessWithoutNullStreams, line: string): void {
    const first = this.queue[0];
    if (child !== this.child || !first) return;
    first.lines.push(line.trim());
    if (first.lines.length === first.count) {
      this.queue.shift();
      first.resolve(first.lines);
    }
    this.watch(child);
  }

  private timer: NodeJS.Timeout | undefined;

  private watch(child: ChildProcessWithoutNullStreams): void {
    clearTimeout(this.timer);
    if (this.queue.length === 0) return;
    this.timer = setTimeout(
      () => this.fail(child, new Error(`no answer for ${this.patience} ms`)),
      this.patience,
    );
  }

  private fail(child: ChildProcessWithoutNullStreams, cause: unknown): void {
    if (child !== this.child) return;
    this.child = undefined;
    clearTimeout(this.timer);
    child.kill();
    const error = new NamesError(
      'phonemiser-failed',
      `The program that pronounces names (${this.command[0]}) failed; run "aloud doctor" to see what is missing.`,
      { cause },
    );
    for (const waiting of this.queue.splice(0)) waiting.reject(error);
  }
}
