import { spawn, type ChildProcess } from 'node:child_process';
import type { Duplex } from 'node:stream';
import { LineReader } from '../../bridge/lines.js';
import { MAX_REPLY, Reply } from '../../bridge/messages.js';
import { SIDECAR_DIR } from '../../bridge/process.js';

/** A sidecar spoken to without the client, so that anything at all can be sent. */
export class RawSidecar {
  readonly child: ChildProcess;
  readonly wire: Duplex;
  readonly exited: Promise<number | null>;
  private readonly heard: Reply[] = [];
  private wake: (() => void) | undefined;

  constructor(stateDir: string, python = 'python3') {
    this.child = spawn(python, ['-I', SIDECAR_DIR, '--backend', 'rehearsal', '--state', stateDir], {
      stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
    });
    this.exited = new Promise((resolve) => this.child.once('exit', (code) => resolve(code)));
    this.wire = this.child.stdio[3] as Duplex;
    const lines = new LineReader(MAX_REPLY);
    this.wire.on('error', () => undefined);
    this.wire.on('data', (chunk: Buffer) => {
      // Whatever comes must be a message of the protocol.
      for (const line of lines.push(chunk)) this.heard.push(Reply.parse(JSON.parse(line)));
      this.wake?.();
    });
  }

  send(...lines: (Buffer | string | object)[]): void {
    const bytes = lines.flatMap((line) => [
      Buffer.isBuffer(line) ? line : Buffer.from(typeof line === 'string' ? line : JSON.stringify(line)),
      Buffer.from('\n'),
    ]);
    this.wire.write(Buffer.concat(bytes));
  }

  /** The next message that came. */
  async next(): Promise<Reply> {
    while (this.heard.length === 0) await new Promise<void>((resolve) => (this.wake = resolve));
    return this.heard.shift()!;
  }

  async close(): Promise<number | null> {
    this.wire.end();
    return this.exited;
  }
}
