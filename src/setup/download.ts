/** Downloads that go on where they were broken off, and are checked before anyone sees them. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { interrupted, SetupError, systemCode, writeError } from './errors.js';

export interface Download {
  url: string;
  /** Where the finished file goes; it grows beside it as `<file>.part`. */
  file: string;
  sha256: string;
  /** Bytes, where known beforehand. */
  size?: number;
}

export interface DownloadOptions {
  signal?: AbortSignal | undefined;
  onProgress?: ((phase: 'download' | 'verify', done: number, total: number) => void) | undefined;
  /** How often to try, and the wait before the second try, doubled each time. */
  attempts?: number;
  firstWaitMs?: number;
  /** A connection that brings nothing for so long counts as lost. */
  stallMs?: number;
}

/** An answer that trying again does not change. */
class Refused extends Error {}

/**
 * Fetches a file whole and right, or not at all. What has arrived is kept
 * over interruptions, in `<file>.part`.
 *
 * @throws SetupError SOURCE_UNREACHABLE, DOWNLOAD_DAMAGED, DISK_FULL, NO_PERMISSION, INTERRUPTED
 */
export async function download(what: Download, options: DownloadOptions = {}): Promise<void> {
  const { signal, attempts = 5, firstWaitMs = 1000 } = options;
  const part = `${what.file}.part`;
  const folder = dirname(what.file);
  let damaged = 0;
  let wait = firstWaitMs;
  for (let attempt = 1; ; attempt += 1) {
    try {
      await mkdir(folder, { recursive: true });
      await fetchRest(what, part, options);
      if ((await sha256OfFile(part, options)) === what.sha256) {
        await rename(part, what.file);
        return;
      }
      await rm(part, { force: true });
      damaged += 1;
      if (damaged > 1) throw damagedError(what.url);
    } catch (error) {
      if (signal?.aborted) throw interrupted(error);
      const known = writeError(error, folder);
      if (known instanceof SetupError) throw known;
      if (error instanceof Refused || attempt >= attempts) throw unreachable(what.url, error);
      await sleep(wait, undefined, signal ? { signal } : {}).catch((cause: unknown) => {
        throw interrupted(cause);
      });
      wait *= 2;
    }
  }
}

async function fetchRest(what: Download, part: string, options: DownloadOptions): Promise<void> {
  let have = (await stat(part).catch(() => undefined))?.size ?? 0;
  if (what.size !== undefined && have === what.size) return;
  if (what.size !== undefined && have > what.size) have = 0;
  const body = what.url.startsWith('file:')
    ? localBody(what.url, have)
    : await httpBody(what.url, have, options);
  // The server may start from the beginning although it was asked for the rest.
  const file = await open(part, body.start === 0 ? 'w' : 'r+');
  try {
    let at = body.start;
    const total = what.size ?? body.total ?? 0;
    for await (const chunk of body.chunks) {
      // A disk that is nearly full takes a part, and says so only of the rest.
      for (let taken = 0; taken < chunk.length;) {
        const { bytesWritten } = await file.write(chunk, taken, chunk.length - taken, at);
        taken += bytesWritten;
        at += bytesWritten;
      }
      options.onProgress?.('download', Math.min(at, total), total);
      if (options.signal?.aborted) throw interrupted();
    }
    await file.sync();
    if (total > 0 && at < total) throw new Error(`the connection ended after ${at} of ${total} bytes`);
  } finally {
    await file.close();
  }
}

interface Body {
  chunks: AsyncIterable<Uint8Array>;
  start: number;
  total?: number | undefined;
}

function localBody(url: string, start: number): Body {
  return { chunks: createReadStream(fileURLToPath(url), { start }), start };
}

async function httpBody(url: string, have: number, options: DownloadOptions): Promise<Body> {
  const stall = new AbortController();
  const stallMs = options.stallMs ?? 30_000;
  const lost = () => {
    stall.abort(new Error(`nothing arrived for ${stallMs / 1000} s`));
  };
  let timer = setTimeout(lost, stallMs);
  const signal = options.signal ? AbortSignal.any([options.signal, stall.signal]) : stall.signal;
  try {
    const headers = { 'accept-encoding': 'identity', ...(have > 0 ? { range: `bytes=${have}-` } : {}) };
    const response = await fetch(url, { headers, signal });
    if (response.status === 416) return { chunks: none(), start: have };
    if (!response.ok || !response.body) {
      await response.body?.cancel();
      const text = `the server answered ${response.status}`;
      throw response.status >= 500 || [408, 425, 429].includes(response.status)
        ? new Error(text)
        : new Refused(text);
    }
    const start = response.status === 206 ? startOf(response, have) : 0;
    const length = Number(response.headers.get('content-length'));
    const reader = response.body;
    const chunks = (async function* () {
      try {
        for await (const chunk of reader) {
          clearTimeout(timer);
          timer = setTimeout(lost, stallMs);
          yield chunk as Uint8Array;
        }
      } finally {
        clearTimeout(timer);
      }
    })();
    return { chunks, start, total: length > 0 ? start + length : undefined };
  } catch (error) {
    clearTimeout(timer);
    throw error;
  }
}

function startOf(response: Response, asked: number): number {
  const found = /^bytes (\d+)-/.exec(response.headers.get('content-range') ?? '');
  const start = Number(found?.[1] ?? asked);
  if (start > asked) throw new Error('the server left out a part of the file');
  return start;
}

async function* none(): AsyncGenerator<Uint8Array> {
  // The server has nothing after what is there: the check of the sum decides.
}

/** sha256 of a file, in hexadecimal. */
export async function sha256OfFile(
  file: string,
  options: Pick<DownloadOptions, 'signal' | 'onProgress'> = {},
): Promise<string> {
  const hash = createHash('sha256');
  const { size } = await stat(file);
  let done = 0;
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) {
    if (options.signal?.aborted) throw interrupted();
    hash.update(chunk);
    done += chunk.length;
    options.onProgress?.('verify', done, size);
  }
  return hash.digest('hex');
}

function damagedError(url: string): SetupError {
  return new SetupError(
    'DOWNLOAD_DAMAGED',
    `What ${placeOf(url)} sent is not the file that Aloud was made with (its sha256 differs, twice)`,
    'try another network, or report it',
  );
}

function unreachable(url: string, cause: unknown): SetupError {
  const reason = cause instanceof Refused ? cause.message : (systemCode(cause) ?? text(cause));
  return new SetupError(
    'SOURCE_UNREACHABLE',
    `${placeOf(url)} cannot be reached (${reason})`,
    'check the network connection and run this again; what has arrived is kept',
    { cause },
  );
}

function text(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

/** The name of the server, or the path of a local file. */
export function placeOf(url: string): string {
  return url.startsWith('file:') ? fileURLToPath(url) : new URL(url).host;
}
