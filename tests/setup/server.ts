/** A web server with faults to order, on a port of this machine. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

type Fault =
  /** Ends the connection after so many bytes of the body. */
  | { kind: 'cut'; after: number }
  /** Sends so many bytes and then nothing. */
  | { kind: 'stall'; after: number }
  /** Sends slowly: one piece of so many bytes each 20 ms. */
  | { kind: 'slow'; piece: number }
  | { kind: 'status'; status: number }
  /** Passes over the wish for a part of the file. */
  | { kind: 'whole' }
  /** Sends one byte wrong. */
  | { kind: 'wrong' };

export interface FaultyServer {
  url: (path: string) => string;
  /** Range headers of the requests for a path, in order; "" where there was none. */
  ranges: (path: string) => string[];
  /** Faults for the next requests of a path, one each. */
  fault: (path: string, ...faults: Fault[]) => void;
  close: () => Promise<void>;
}

/** Serves files by path ("/name"). */
export async function serve(files: ReadonlyMap<string, Buffer>): Promise<FaultyServer> {
  const seen = new Map<string, string[]>();
  const faults = new Map<string, Fault[]>();
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    const range = request.headers.range ?? '';
    seen.set(path, [...(seen.get(path) ?? []), range]);
    const content = files.get(path);
    if (content) send(request, response, content, faults.get(path)?.shift());
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: (path) => `http://127.0.0.1:${port}${path}`,
    ranges: (path) => seen.get(path) ?? [],
    fault: (path, ...list) => {
      faults.set(path, list);
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

function send(
  request: IncomingMessage,
  response: ServerResponse,
  content: Buffer,
  fault: Fault | undefined,
): void {
  if (fault?.kind === 'status') {
    response.writeHead(fault.status).end();
    return;
  }
  const wanted =
    fault?.kind === 'whole' ? undefined : /^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1];
  const start = Number(wanted ?? 0);
  if (start >= content.length && wanted !== undefined) {
    response.writeHead(416).end();
    return;
  }
  const body = Buffer.from(content.subarray(start));
  if (fault?.kind === 'wrong') body[body.length - 1] = (body.at(-1) ?? 0) ^ 1;
  const headers = { 'content-length': body.length, 'content-type': typeOf(request.url ?? '') };
  if (wanted === undefined) response.writeHead(200, headers);
  else
    response.writeHead(206, {
      ...headers,
      'content-range': `bytes ${start}-${content.length - 1}/${content.length}`,
    });
  if (fault?.kind === 'cut') {
    response.write(body.subarray(0, fault.after), () => response.destroy());
  } else if (fault?.kind === 'stall') {
    response.write(body.subarray(0, fault.after));
  } else if (fault?.kind === 'slow') {
    let at = 0;
    const timer = setInterval(() => {
      response.write(body.subarray(at, at + fault.piece));
      at += fault.piece;
      if (at >= body.length || response.destroyed) {
        clearInterval(timer);
        response.end();
      }
    }, 20);
  } else response.end(body);
}

function typeOf(path: string): string {
  return path.endsWith('/') ? 'text/html' : 'application/octet-stream';
}
