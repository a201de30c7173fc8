import { createConnection, type Socket } from 'node:net';
import { createInterface } from 'node:readline';

/** An event about a message that was sent to be spoken. */
export type SsipEvent = 'begin' | 'end' | 'cancelled';

const EVENTS = new Map<string, SsipEvent>([
  ['701', 'begin'],
  ['702', 'end'],
  ['703', 'cancelled'],
]);
/** Speech Dispatcher answers at once; seconds mean that it hangs. */
const ANSWER_MS = 3000;

interface Waiting {
  readonly resolve: (lines: string[]) => void;
  readonly reject: (error: Error) => void;
}

/**
 * The line protocol of Speech Dispatcher (SSIP) over its Unix socket. A reply is lines
 * `NNN-data` closed by `NNN text`; 2xx is good, 3xx–5xx an error, 7xx an event.
 */
export class SsipConnection {
  readonly #socket: Socket;
  readonly #waiting: Waiting[] = [];
  #lines: string[] = [];
  #error: Error | undefined;

  private constructor(
    socket: Socket,
    private readonly onEvent: (message: string, event: SsipEvent) => void,
    private readonly onClose: (error: Error) => void,
  ) {
    this.#socket = socket;
    const lines = createInterface({ input: socket });
    lines.on('line', (line) => this.#take(line));
    // It passes on the socket's errors, which are dealt with below.
    lines.on('error', () => undefined);
    socket.on('error', (error) => (this.#error = error));
    socket.on('close', () =>
      this.#closed(this.#error ?? new Error('Speech Dispatcher closed the connection')),
    );
  }

  /** Connects. Rejects with the socket's error when nobody listens there. */
  static open(
    path: string,
    onEvent: (message: string, event: SsipEvent) => void,
    onClose: (error: Error) => void,
  ): Promise<SsipConnection> {
    return new Promise((resolve, reject) => {
      const socket = createConnection({ path });
      socket.once('error', reject);
      socket.once('connect', () => {
        socket.off('error', reject);
        resolve(new SsipConnection(socket, onEvent, onClose));
      });
    });
  }

  /** Sends one command; gives the data lines of the reply. Rejects on an error reply, silence or a lost connection. */
  command(line: string): Promise<string[]> {
    return this.#send(`${line}\r\n`);
  }

  /** Sends text to be spoken; gives the id by which events name it. */
  async speak(text: string): Promise<string> {
    await this.command('SPEAK');
    const lines = text.split(/\r?\n/u).map((line) => (line.startsWith('.') ? `.${line}` : line));
    const [id] = await this.#send(`${lines.join('\r\n')}\r\n.\r\n`);
    if (id === undefined) throw new Error('Speech Dispatcher gave the message no name');
    return id;
  }

  end(): void {
    this.#socket.end('QUIT\r\n');
    this.#socket.destroySoon();
  }

  #send(bytes: string): Promise<string[]> {
    return new Promise((resolve, reject) => {
      const late = setTimeout(
        () => this.#socket.destroy(new Error('Speech Dispatcher does not answer')),
        ANSWER_MS,
      );
      const settled =
        <T>(then: (value: T) => void) =>
        (value: T) => {
          clearTimeout(late);
          then(value);
        };
      this.#waiting.push({ resolve: settled(resolve), reject: settled(reject) });
      if (this.#socket.writable) this.#socket.write(bytes);
      else this.#closed(this.#error ?? new Error('the connection to Speech Dispatcher is closed'));
    });
  }

  #take(line: string): void {
    const [code, more, text] = [line.slice(0, 3), line[3] === '-', line.slice(4)];
    if (more) return void this.#lines.push(text);
    const lines = this.#lines;
    this.#lines = [];
    if (code.startsWith('7')) {
      const event = EVENTS.get(code);
      if (event && lines[0] !== undefined) this.onEvent(lines[0], event);
      return;
    }
    const waiting = this.#waiting.shift();
    if (code.startsWith('2')) waiting?.resolve(lines);
    else waiting?.reject(new Error(`Speech Dispatcher answered ${code} ${text}`));
  }

  #closed(error: Error): void {
    for (const waiting of this.#waiting.splice(0)) waiting.reject(error);
    this.onClose(error);
  }
}
