import type { ServerResponse } from 'node:http';
import type { CaptionLog, CaptionReader } from './log.js';
import type { Caption, Live } from './page/types.js';

/** How often a silent stream gives a sign of life, so that both ends notice when the other is gone. */
const BEAT_MS = 15_000;
/** A reader that has not taken this many bytes is gone or stuck; it can come back and go on where it was. */
const MOST_WAITING = 1_000_000;

/** Sends a log to one reader as server-sent events: `caption`, numbered, and `live`; `end` when no more will come. */
export class CaptionStream implements CaptionReader {
  readonly #beat: NodeJS.Timeout;
  readonly #leave: () => void;

  /**
   * @param seen The number of the last caption that the reader has; 0 for none.
   * @param gone Called when the reader has gone, or was let go.
   */
  constructor(
    private readonly response: ServerResponse,
    log: CaptionLog,
    seen: number,
    gone: (stream: CaptionStream) => void,
  ) {
    response.writeHead(200, { 'Content-Type': 'text/event-stream; charset=utf-8' });
    this.#beat = setInterval(() => this.#write(': still here\n\n'), BEAT_MS);
    this.#leave = log.listen(this);
    response.on('close', () => {
      clearInterval(this.#beat);
      this.#leave();
      gone(this);
    });
    const missed = log.after(seen);
    this.#write(`event: missed\ndata: ${JSON.stringify(missed)}\n${idLine(missed.at(-1)?.id)}\n`);
    this.live(log.live);
  }

  caption(caption: Caption): void {
    this.#write(`event: caption\ndata: ${JSON.stringify(caption)}\n${idLine(caption.id)}\n`);
  }

  live(live: Live): void {
    this.#write(`event: live\ndata: ${JSON.stringify(live)}\n\n`);
  }

  /** Says that Aloud ends, and lets the reader go. */
  end(): void {
    this.response.end('event: end\ndata: {}\n\n');
  }

  #write(text: string): void {
    this.response.write(text);
    if (this.response.writableLength > MOST_WAITING) this.response.destroy();
  }
}

const idLine = (id: number | undefined): string => (id === undefined ? '' : `id: ${id}\n`);
