/** The part of node-record-lpcm16 that Aloud uses; the package has no types of its own. */
declare module 'node-record-lpcm16' {
  import type { ChildProcess } from 'node:child_process';
  import type { Readable } from 'node:stream';

  interface Recording {
    readonly process: ChildProcess;
    stream(): Readable;
  }

  const library: { record(options: Record<string, unknown>): Recording };
  export default library;
}
