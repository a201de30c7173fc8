import { execa } from 'execa';
import { constants, lstatSync, openSync, rmSync, statSync } from 'node:fs';
import { Socket } from 'node:net';
import { basename, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { TalkHow } from './protocol.js';

/** Where the pipe of a control socket is; scripts/talk.cjs looks there as well. */
export const talkPipeBeside = (controlSocket: string): string => join(dirname(controlSocket), 'talk');

/**
 * A pipe beside the control socket, on which `aloud talk` tells of the key without a
 * connection: a word a line, and no reply. It is only read while a press will be taken;
 * whoever finds nobody reading asks the socket, which says what is wrong.
 */
export class TalkPipe {
  #reading: Socket | null = null;

  private constructor(
    private readonly file: string,
    private readonly take: (how: TalkHow) => void,
  ) {}

  /** Null where there can be none: the socket does as well, a little later. */
  static async make(controlSocket: string, take: (how: TalkHow) => void): Promise<TalkPipe | null> {
    const file = talkPipeBeside(controlSocket);
    try {
      // In a folder that others can enter, anybody might have put it there.
      if ((statSync(dirname(file)).mode & 0o077) !== 0) return null;
      const left = lstatSync(file, { throwIfNoEntry: false });
      if (left !== undefined && !left.isFIFO()) return null;
      rmSync(file, { force: true });
      await execa('mkfifo', ['-m', '600', basename(file)], { cwd: dirname(file), stdio: 'ignore' });
      const pipe = new TalkPipe(file, take);
      pipe.read(true);
      return pipe;
    } catch {
      return null;
    }
  }

  /** Reads it, or lets nobody write to it. */
  read(on: boolean): void {
    if (on === (this.#reading !== null)) return;
    if (!on) {
      this.#reading?.destroy();
      this.#reading = null;
      return;
    }
    try {
      this.#reading = this.#open();
    } catch {
      // Nobody reads it: the socket is asked.
    }
  }

  #open(): Socket {
    // Open for writing as well, it does not end with each that has written.
    const fd = openSync(this.file, constants.O_RDWR | constants.O_NONBLOCK | constants.O_NOFOLLOW);
    const reading = new Socket({ fd, readable: true, writable: false });
    reading.on('error', () => {
      // Nobody reads it any more, which whoever writes finds out; it is opened anew when it is to be read again.
      if (this.#reading === reading) this.read(false);
    });
    const lines = createInterface({ input: reading });
    // It hands its source's errors on, and one that nobody takes would end the service.
    lines.on('error', () => undefined);
    lines.on('line', (line) => {
      const how = TalkHow.safeParse(line);
      if (how.success) this.take(how.data);
    });
    return reading;
  }

  close(): void {
    this.read(false);
    rmSync(this.file, { force: true });
  }
}
