import type { Command } from 'commander';
import { isAbort, codeOf } from '../errors.js';
import { EventStream, type EventSink, type TimedEvent } from '../events.js';
import { findPaths, type Paths } from '../paths.js';
import { loadSettings, type Settings } from '../settings.js';
import { exitCodeOf, exitCodes } from './exit-codes.js';
import { jsonPrinter, textPrinter } from './printers.js';

/** The options every command has. */
export interface Common {
  readonly json?: boolean;
}

/** What a command is given besides its own options. */
export interface Invocation {
  readonly paths: Paths;
  readonly settings: Settings;
  readonly events: EventStream;
  /** Fires at the first Ctrl-C or SIGTERM; the second ends the process at once. */
  readonly signal: AbortSignal;
  /** Prints a line for people; nothing with --json, where the events say it. */
  readonly print: (line: string) => void;
}

/** A command's options, with what it is given besides. */
export interface Invoked {
  readonly invocation: Invocation;
}

/**
 * Wraps a command: events printed as asked for, signals turned into an abort,
 * errors said in one sentence, and an exit code for each.
 */
// The options' type is the action's own: commander has checked them.
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters
export function run<Options extends Common>(
  action: (options: Options & Invoked, ...args: never[]) => Promise<number>,
  /** The events to be printed as text; all, where left out. */
  shown: (event: TimedEvent) => boolean = () => true,
) {
  return async (...given: unknown[]): Promise<void> => {
    // commander hands over the arguments, then the options, then the command.
    const parsed = given.at(-1) as Command;
    const options = parsed.opts<Options>();
    const args = given.slice(0, -2);
    const events = new EventStream();
    const printed = (sink: EventSink): EventSink => {
      return (event) => {
        if (shown(event)) sink(event);
      };
    };
    events.listen(options.json ? jsonPrinter(process.stdout) : printed(textPrinter(process.stdout)));
    const stop = new AbortController();
    const interrupt = (): void => {
      if (stop.signal.aborted) process.exit(exitCodes.interrupted);
      stop.abort();
    };
    process.on('SIGINT', interrupt);
    process.on('SIGTERM', interrupt);
    // A reader that goes away (`aloud … | head`) is no error of ours.
    process.stdout.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') interrupt();
    });
    try {
      const paths = findPaths();
      const invocation: Invocation = {
        paths,
        settings: loadSettings(paths.settings, paths.machineSettings),
        events,
        signal: stop.signal,
        print: (line) => {
          if (!options.json) process.stdout.write(`${line}\n`);
        },
      };
      process.exitCode = await action({ ...options, invocation }, ...(args as never[]));
    } catch (error) {
      process.exitCode = exitCodeOf(error);
      if (!isAbort(error)) events.emit({ type: 'error', code: codeOf(error), text: sentenceOf(error) });
    } finally {
      process.off('SIGINT', interrupt);
      process.off('SIGTERM', interrupt);
    }
  };
}

function sentenceOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (process.env.ALOUD_DEBUG) process.stderr.write(`${error.stack ?? ''}\n`);
  return error.message;
}
