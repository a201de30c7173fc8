import { spawn, type ChildProcess } from 'node:child_process';
import type { Duplex, Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { LineReader } from './lines.js';
import { MAX_REPLY, Reply, type Request } from './messages.js';

/** The folder of the Python package, in a checkout and in the installed package alike. */
export const SIDECAR_DIR = fileURLToPath(new URL('../../bridge/python', import.meta.url));

/** Lines of the sidecar's standard error that are kept for the report of its end. */
const KEPT_LINES = 40;
/** Milliseconds between asking a sidecar to end and killing it. */
const PATIENCE_MS = 2500;
/** Milliseconds that a dead sidecar's streams are still listened to. */
const DRAIN_MS = 300;

export interface ProcessOptions {
  readonly python: string;
  readonly sidecarDir: string;
  readonly backend: string;
  readonly stateDir: string;
  readonly env: NodeJS.ProcessEnv;
  /** By name; the sidecar knows of no others. */
  readonly hosts?: Readonly<Record<string, HostAddress>> | undefined;
}

/** Another machine, and how its configuration gets there. */
export interface HostAddress {
  /** As ssh takes it. */
  readonly target: string;
  /** The machine that builds for it; left out, this one. */
  readonly build?: string | undefined;
  /** Its `configuration.nix`, or the folder of its flake, on this machine; left out, this machine's own flake. */
  readonly configuration?: string | undefined;
  /** Its name in that flake; left out, that by which it is known here. */
  readonly attribute?: string | undefined;
  /** Whether ssh arrives there as somebody who has to use sudo. */
  readonly sudo?: boolean | undefined;
}

export interface ProcessEvents {
  onReply(reply: Reply): void;
  /** Once, when nothing more will come. `why` is one sentence. */
  onEnd(why: string): void;
}

/** One sidecar process and the descriptor it is spoken to on. */
export class SidecarProcess {
  private readonly child: ChildProcess;
  private readonly wire: Duplex;
  private readonly lines = new LineReader(MAX_REPLY);
  private readonly ended: Promise<void>;
  private errors: string[] = [];
  private broken: string | undefined;

  constructor(
    options: ProcessOptions,
    private readonly events: ProcessEvents,
  ) {
    this.child = spawn(
      options.python,
      [
        '-I',
        options.sidecarDir,
        '--descriptor',
        '3',
        '--backend',
        options.backend,
        '--state',
        options.stateDir,
        ...(options.hosts === undefined ? [] : ['--hosts', JSON.stringify(options.hosts)]),
      ],
      // Its own process group: an interrupt in the terminal is ours to answer, and its group can be swept.
      { stdio: ['ignore', 'ignore', 'pipe', 'pipe'], env: options.env, detached: true },
    );
    this.wire = this.child.stdio[3] as Duplex;
    this.wire.on('data', (chunk: Buffer) => this.read(chunk));
    // A write to a process that has gone; its end is reported by `exit`.
    this.wire.on('error', () => undefined);
    this.child.stderr?.on('data', (chunk: Buffer) => this.keepErrors(chunk.toString()));
    this.ended = new Promise((resolve) => {
      this.child.once('error', (error) => {
        events.onEnd(`The sidecar could not be started: ${error.message}.`);
        resolve();
      });
      // What it wrote before its end is still read.
      this.child.once('exit', (code, signal) => {
        void Promise.all([closed(this.wire), closed(this.child.stderr)]).then(() => {
          events.onEnd(this.broken ?? this.farewell(code, signal));
          resolve();
        });
      });
    });
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  send(request: Request): void {
    this.wire.write(`${JSON.stringify(request)}\n`);
  }

  /** Closes the descriptor, at which the sidecar undoes what runs and ends; kills it if it doesn't. Bounded. */
  async stop(): Promise<void> {
    this.wire.end();
    const timer = setTimeout(() => this.kill(), PATIENCE_MS);
    await this.ended;
    clearTimeout(timer);
  }

  /** Ends the sidecar and everything in its process group at once. */
  kill(): void {
    if (this.child.pid === undefined) return;
    try {
      process.kill(-this.child.pid, 'SIGKILL');
    } catch {
      this.child.kill('SIGKILL');
    }
    this.wire.destroy();
  }

  private read(chunk: Buffer): void {
    let replies: Reply[];
    try {
      replies = this.lines.push(chunk).map((line) => Reply.parse(JSON.parse(line)));
    } catch (error) {
      this.broken ??= `The sidecar sent something that is no message: ${String(error).slice(0, 500)}`;
      this.kill();
      return;
    }
    for (const reply of replies) this.events.onReply(reply);
  }

  private keepErrors(text: string): void {
    this.errors = [...this.errors, ...text.split('\n').filter(Boolean)].slice(-KEPT_LINES);
  }

  private farewell(code: number | null, signal: string | null): string {
    const last = this.errors.at(-1)?.replace(/^aloud sidecar: /, '');
    return last ?? `The sidecar ended with ${signal ?? `status ${code}`}.`;
  }
}

/** When a stream has given all it had; soon at the latest, for something else may hold it open. */
async function closed(stream: Readable | null): Promise<void> {
  if (stream === null || stream.closed) return;
  await Promise.race([new Promise((resolve) => stream.once('close', resolve)), delay(DRAIN_MS)]);
  stream.destroy();
}
