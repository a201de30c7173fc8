import { AloudError } from '../errors.js';
import type { EventStream } from '../events.js';
import { loadAssets } from './assets.js';
import { CaptionLog, type Told } from './log.js';
import { CaptionServer } from './server.js';

export interface CaptionParts {
  /** The conversation. */
  readonly events: EventStream;
  /** Takes a typed line: a request, or an answer to the question that is shown. */
  readonly answer: (text: string) => void;
  /** Opens or closes the microphone; left out, there is none. */
  readonly microphone?: (open: boolean) => void;
  /** The folder of the package. */
  readonly root: string;
  /** Of the page that the next link opens; 0 for any that is free. */
  readonly port: () => number;
  /** Told whenever a link has been used. */
  readonly opened?: () => void;
}

/** What stops whatever is going on, and leaves the open question. */
const STOP = 'stop';

/** A conversation as it is read and answered in writing, in a terminal and on a page that is served once it is asked for. */
export class Captions {
  readonly log = new CaptionLog();
  /** By the port that was asked for: pages that are open stay where they are when another is set. */
  readonly #servers = new Map<number, Promise<CaptionServer>>();
  readonly #deaf: () => void;

  constructor(private readonly parts: CaptionParts) {
    this.#deaf = parts.events.listen(this.log.take);
  }

  /** What was said so far, and what is so now. */
  get told(): Told {
    return this.log.told;
  }

  /**
   * Takes a line that was typed, or an answer that was pressed. It counts only for
   * the question that stood there when it was given.
   * @param question The id of the question that was shown; null when none was.
   * @throws {AloudError} `question-changed`
   */
  say(text: string, question: number | null): void {
    const open = this.log.live.question?.id ?? null;
    if (question !== open)
      throw new AloudError(
        'question-changed',
        open === null
          ? 'That question is not open any more; nothing was answered.'
          : 'Another question has been asked meanwhile; read it first. Nothing was answered.',
      );
    this.parts.answer(text);
  }

  /** Stops what is going on, whatever was shown. */
  stop(): void {
    this.parts.answer(STOP);
  }

  /** Opens or closes the microphone; false where there is none. */
  microphone(open: boolean): boolean {
    this.parts.microphone?.(open);
    return this.parts.microphone !== undefined;
  }

  /**
   * A link that opens the page, once.
   * @throws {AloudError} `captions-port`
   */
  async link(): Promise<string> {
    const { root, opened } = this.parts;
    const port = this.parts.port();
    const server =
      this.#servers.get(port) ?? CaptionServer.open({ desk: this, assets: loadAssets(root), port, opened });
    this.#servers.set(port, server);
    try {
      return (await server).link();
    } catch (error) {
      // Another time the port may be free.
      this.#servers.delete(port);
      throw error;
    }
  }

  /** Tells the pages that Aloud ends. */
  async close(): Promise<void> {
    this.#deaf();
    for (const server of this.#servers.values()) await (await server).close();
  }
}
