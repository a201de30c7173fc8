import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AloudError, codeOf } from '../errors.js';
import { Access, fromHere } from './access.js';
import type { Asset } from './assets.js';
import type { CaptionLog } from './log.js';
import { codeOfBody, inputOfBody, jsonBody, openOfBody, Refusal } from './request.js';
import { CaptionStream } from './stream.js';

/** What the page reads and where its answers go. */
export interface CaptionDesk {
  readonly log: CaptionLog;
  /** @throws {AloudError} `question-changed` */
  say(text: string, question: number | null): void;
  stop(): void;
  /** False where there is no microphone to open or close. */
  microphone(open: boolean): boolean;
}

const HEADERS = {
  // Nothing but the page's own files, no frame around it, no form that leaves it.
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'",
  'Cache-Control': 'no-store',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
};

/** Serves the captions page on the loopback address: its files to anyone there, what is said only for a token. */
export class CaptionServer {
  readonly #access = new Access();
  readonly #streams = new Set<CaptionStream>();
  readonly #server: Server;

  private constructor(
    private readonly desk: CaptionDesk,
    private readonly assets: ReadonlyMap<string, Asset>,
    /** Called when a link has been used, so that another can be shown. */
    private readonly opened: () => void,
  ) {
    this.#server = createServer((request, response) => void this.#respond(request, response));
    // Whoever begins a request finishes it; streams are answers and may last.
    this.#server.requestTimeout = 10_000;
    this.#server.maxConnections = 32;
  }

  /**
   * @param port 0 for any that is free.
   * @throws {AloudError} `captions-port`
   */
  static async open(parts: {
    readonly desk: CaptionDesk;
    readonly assets: ReadonlyMap<string, Asset>;
    readonly port: number;
    readonly opened?: (() => void) | undefined;
  }): Promise<CaptionServer> {
    const { desk, assets, port, opened = () => undefined } = parts;
    const captions = new CaptionServer(desk, assets, opened);
    await new Promise<void>((resolve, reject) => {
      captions.#server.once('error', (cause) => reject(portError(port, cause)));
      captions.#server.listen({ host: '127.0.0.1', port }, resolve);
    });
    return captions;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** A link that opens the page, once. */
  link(): string {
    return `http://127.0.0.1:${this.port}/#${this.#access.code()}`;
  }

  /** Tells the pages that Aloud ends, and closes the port. */
  async close(): Promise<void> {
    for (const stream of this.#streams) stream.end();
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    // What has not gone by itself by then is cut off.
    const late = setTimeout(() => this.#server.closeAllConnections(), 500);
    this.#server.closeIdleConnections();
    await closed;
    clearTimeout(late);
  }

  async #respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
    try {
      await this.#route(request, response);
    } catch (error) {
      const refusal = refusalOf(error);
      if (response.headersSent) response.destroy();
      else send(response, refusal.status, { error: refusal.message });
    }
  }

  async #route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!fromHere(request.headers, this.port))
      throw new Refusal(403, 'This server answers only its own page, by its own address.');
    const { method, url = '/' } = request;
    if (method === 'GET' && url === '/events') {
      this.#admit(request);
      this.#follow(request, response);
    } else if (method === 'GET') this.#asset(url, response);
    else if (method !== 'POST') throw new Refusal(405, 'This can only be read.');
    else if (url === '/session') await this.#session(request, response);
    else if (url === '/say' || url === '/stop' || url === '/microphone') {
      this.#admit(request);
      if (url === '/stop') this.desk.stop();
      else if (url === '/microphone') {
        if (!this.desk.microphone(openOfBody(await jsonBody(request))))
          throw new Refusal(409, 'There is no microphone to open or close.');
      } else {
        const { text, question } = inputOfBody(await jsonBody(request));
        this.desk.say(text, question);
      }
      send(response, 200, {});
    } else throw new Refusal(404, 'There is no such page.');
  }

  #admit(request: IncomingMessage): void {
    if (!this.#access.allows(request.headers.authorization))
      throw new Refusal(401, 'This page has no leave to read along; open it with a new link.');
  }

  #asset(path: string, response: ServerResponse): void {
    const asset = this.assets.get(path);
    if (asset === undefined) throw new Refusal(404, 'There is no such page.');
    response.writeHead(200, { 'Content-Type': asset.type }).end(asset.body);
  }

  async #session(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const token = this.#access.redeem(codeOfBody(await jsonBody(request)));
    if (token === null) throw new Refusal(401, 'This link has been used; open the page with a new one.');
    this.opened();
    send(response, 200, { token });
  }

  #follow(request: IncomingMessage, response: ServerResponse): void {
    const seen = Number(request.headers['last-event-id'] ?? 0);
    const gone = (stream: CaptionStream): boolean => this.#streams.delete(stream);
    this.#streams.add(new CaptionStream(response, this.desk.log, Number.isInteger(seen) ? seen : 0, gone));
  }
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'Content-Type': 'application/json; charset=utf-8' });
  response.end(JSON.stringify(body));
}

function refusalOf(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  if (codeOf(error) === 'question-changed') return new Refusal(409, (error as Error).message);
  return new Refusal(500, 'Something inside the captions page broke.');
}

function portError(port: number, cause: Error): AloudError {
  const taken = (cause as NodeJS.ErrnoException).code === 'EADDRINUSE';
  const what = taken ? 'is used by another program' : 'can not be opened';
  return new AloudError(
    'captions-port',
    `Port ${port} for the captions page ${what}; set captions.port to another, or to 0 for any that is free.`,
    { cause },
  );
}
