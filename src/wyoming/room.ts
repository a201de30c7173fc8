/** One conversation that is held from elsewhere: a text in, the words that answer it out. */
import type { Assistant } from '../assistant/assistant.js';
import { EventStream } from '../events.js';

/** How long an answer is waited for: what takes longer goes on and is told with the next one. */
const PATIENCE_MS = 8000;

export interface RoomReply {
  readonly text: string;
  /** False when nothing was understood. */
  readonly handled: boolean;
}

export class Room {
  readonly #assistant: Assistant;
  /** What has been said and not been handed on. */
  #said: string[] = [];
  #understood = true;
  #order: Promise<unknown> = Promise.resolve();
  /** When it was last spoken in, milliseconds of the clock. */
  lastUse = performance.now();

  /**
   * @param open makes the assistant of this room alone: only what is said here answers its questions
   * @param note said before the first answer, such as that this is a rehearsal
   */
  constructor(open: (events: EventStream) => Assistant, note: string | null) {
    const events = new EventStream();
    events.listen((event) => {
      // Progress can be asked for; unasked there is nobody to read it.
      if (event.type === 'say' && event.kind !== 'progress') this.#said.push(event.text);
      if (event.type === 'understanding') this.#understood = event.outcome !== 'unknown';
    });
    this.#assistant = open(events);
    if (note !== null) this.#said.push(note);
  }

  /** The open question, for ears that listen for its answers. */
  get question(): Assistant['question'] {
    return this.#assistant.question;
  }

  /** True while something that was confirmed here is being carried out. */
  get working(): boolean {
    return this.#assistant.working;
  }

  /** Takes a text; one after the other. */
  read(text: string): Promise<RoomReply> {
    const reply = this.#order.then(() => this.#read(text));
    this.#order = reply.catch(() => undefined);
    return reply;
  }

  async #read(text: string): Promise<RoomReply> {
    this.lastUse = performance.now();
    this.#understood = true;
    this.#assistant.read(text);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, PATIENCE_MS)));
    await Promise.race([this.#assistant.settled(), late]);
    clearTimeout(timer);
    return { text: this.#said.splice(0).join(' '), handled: this.#understood };
  }

  /** Nobody is there any more: an open question is put aside; what is being carried out comes to its end first. */
  async close(): Promise<void> {
    this.#assistant.leave();
    await this.#assistant.settled();
    await this.#assistant.close();
  }
}
