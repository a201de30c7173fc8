import type { Server, Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { codeOf, messageOf } from '../errors.js';
import type { EventStream } from '../events.js';
import { isScrape, scrapeAnswer } from './scrape.js';
import { MAX_LINE, readRequest, type ControlReply, type ControlRequest } from './protocol.js';

/** Carries a request out; what it gives is the reply's `result`. */
export type Handler = (request: ControlRequest) => unknown;

/** Unsent bytes at which a reader of events is let go: it no longer reads. */
const MOST_UNSENT = 1 << 20;

/** Speaks the control protocol with everyone who connects. */
export class ControlServer {
  readonly #connections = new Set<Socket>();

  constructor(
    private readonly server: Server,
    private readonly events: EventStream,
    private readonly handle: Handler,
  ) {
    server.on('connection', (socket) => this.#serve(socket));
  }

  /** Takes no more connections and ends those there are. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    for (const socket of this.#connections) socket.destroySoon();
    const patience = setTimeout(() => {
      for (const socket of this.#connections) socket.destroy();
    }, 500);
    await closed;
    clearTimeout(patience);
  }

  #serve(socket: Socket): void {
    this.#connections.add(socket);
    const gone = new AbortController();
    // A client that goes away is no error of ours.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.#connections.delete(socket);
      gone.abort();
    });
    this.#guardLength(socket);
    const lines = createInterface({ input: socket, signal: gone.signal });
    lines.on('error', () => undefined);
    // Requests of one connection are answered in the order in which they came.
    let order = Promise.resolve();
    let first = true;
    lines.on('line', (line) => {
      if (first && isScrape(line)) {
        lines.removeAllListeners();
        lines.on('error', () => undefined);
        void this.#scrape(socket);
        return;
      }
      first = false;
      if (line.trim() !== '') order = order.then(() => this.#answer(line, socket, gone.signal));
    });
    lines.on('close', () => {
      void order.then(() => {
        if (!this.#following.has(socket)) socket.end();
      });
    });
  }

  /** A line without end would fill the memory. */
  #guardLength(socket: Socket): void {
    let length = 0;
    socket.on('data', (piece: Buffer) => {
      const last = piece.lastIndexOf(10);
      length = last === -1 ? length + piece.length : piece.length - last - 1;
      if (length <= MAX_LINE) return;
      const text = `A request has at most ${MAX_LINE} characters.`;
      socket.write(line({ type: 'reply', ok: false, code: 'bad-request', text }));
      socket.destroySoon();
    });
  }

  readonly #following = new WeakSet<Socket>();

  async #answer(text: string, socket: Socket, gone: AbortSignal): Promise<void> {
    const reply = await this.#reply(text, (request) => {
      if (request.do === 'events') this.#follow(socket, gone);
    });
    if (socket.writable) socket.write(line(reply));
  }

  async #reply(text: string, taken: (request: ControlRequest) => void): Promise<ControlReply> {
    let id: string | number | undefined;
    const named = (): { id?: string | number } => (id === undefined ? {} : { id });
    try {
      const request = readRequest(text);
      id = request.id;
      const result: unknown = await this.handle(request);
      taken(request);
      return { type: 'reply', ...named(), ok: true, ...(result !== undefined && { result }) };
    } catch (error) {
      const sentence = messageOf(error);
      return { type: 'reply', ...named(), ok: false, code: codeOf(error), text: sentence };
    }
  }

  async #scrape(socket: Socket): Promise<void> {
    const reply = await this.#reply('{"do":"metrics"}', () => undefined);
    if (!socket.writable) return;
    if (reply.ok && typeof reply.result === 'string') socket.end(scrapeAnswer(reply.result));
    else socket.end('HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
  }

  #follow(socket: Socket, gone: AbortSignal): void {
    if (this.#following.has(socket)) return;
    this.#following.add(socket);
    const leave = this.events.listen((event) => {
      if (socket.writableLength > MOST_UNSENT) socket.destroy();
      else if (socket.writable) socket.write(line(event));
    });
    gone.addEventListener('abort', leave, { once: true });
  }
}

const line = (message: object): string => `${JSON.stringify(message)}\n`;
