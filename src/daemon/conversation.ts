import type { OpenUtterance } from '../../speech/listening.js';
import type { Assistant } from '../assistant/assistant.js';
import { AloudError } from '../errors.js';
import type { Session } from '../session.js';
import type { Settings } from '../settings.js';
import type { Values, Wording } from '../wording/wording.js';
import { keptUtterance } from './kept-utterance.js';

interface ConversationParts {
  readonly open: (settings: Settings) => Promise<Session>;
  /** Those of the start, which are known to open. */
  readonly settings: Settings;
  readonly failed: (error: unknown) => void;
}

/** The conversation of a service that stays: open from the start to the end, in one session after another. */
export class Conversation {
  #session!: Session;
  /** The renewals that were asked for, one after the other. */
  #renewals: Promise<void> = Promise.resolve();
  /** One session is being closed and the next not yet open; resolves when it is. */
  #renewing: Promise<void> | null = null;
  /** What is being said, and what of it is not yet understood. */
  readonly #heard = new Set<Promise<void>>();
  /** Those that were set last. */
  #wanted: Settings | null = null;
  readonly #closing = new AbortController();
  readonly #closed = new Promise<void>((resolve) =>
    this.#closing.signal.addEventListener('abort', () => resolve(), { once: true }),
  );

  constructor(private readonly parts: ConversationParts) {}

  get session(): Session {
    return this.#session;
  }

  /** Resolves when a session is open, at once where none is being renewed. */
  get opened(): Promise<void> {
    return this.#renewing ?? Promise.resolve();
  }

  async open(): Promise<void> {
    this.#session = await this.parts.open(this.parts.settings);
  }

  /** Another session, when the present one is at rest; should it not open, the first settings' is opened again. */
  async renew(now: Settings): Promise<void> {
    this.#wanted = now;
    await (this.#renewals = this.#renewals.then(() => this.#renew(now)));
  }

  /** Hears an utterance; what is said while there is no session is kept, and heard by the next. */
  hear(begin: (assistant: Assistant) => OpenUtterance<void>): OpenUtterance<void> {
    const here = (): OpenUtterance<void> => begin(this.#session.assistant);
    const utterance = this.#renewing === null ? here() : keptUtterance(this.#renewing, here);
    let over: () => void = () => undefined;
    const heard = new Promise<void>((resolve) => (over = resolve)).finally(() => this.#heard.delete(heard));
    this.#heard.add(heard);
    return {
      feed: (samples) => utterance.feed(samples),
      finish: () => utterance.finish().finally(over),
      cancel: () => {
        utterance.cancel();
        over();
      },
    };
  }

  async #renew(now: Settings): Promise<void> {
    if (this.#ends()) return;
    await Promise.race([this.#atRest(), this.#closed]);
    // Others may have been set since, and are next.
    if (this.#ends() || now !== this.#wanted) return;
    await (this.#renewing = this.#reopen(now).finally(() => (this.#renewing = null)));
  }

  #ends(): boolean {
    return this.#closing.signal.aborted;
  }

  /** Resolves when nothing is being said by anyone, nothing is worked on and nothing is asked. */
  async #atRest(): Promise<void> {
    const { assistant } = this.#session;
    do {
      await Promise.all(this.#heard);
      await assistant.questionClosed();
      await assistant.settled();
    } while (this.#heard.size > 0 || assistant.question !== null);
  }

  async #reopen(now: Settings): Promise<void> {
    await this.#session.close();
    try {
      this.#session = await this.parts.open(now);
    } catch (error) {
      this.parts.failed(error);
      this.#session = await this.parts.open(this.parts.settings);
    }
  }

  /** Speaks as the settings have it, from the next sentence on. */
  deliver({ voice }: Settings): void {
    const { tongue } = this.#session;
    for (const what of ['rate', 'volume'] as const)
      tongue.adjust(what, voice[what] / (tongue.speaker.delivery[what] || 1));
  }

  /** Says a text of the wording by its key. */
  say(key: string, values: Values = {}): void {
    this.#announce((wording) => wording.say(key, values));
  }

  /** Once there is a session to say it. */
  #announce(text: (wording: Wording) => string): void {
    const say = (): void => {
      const { assistant, wording } = this.#session;
      void assistant.announce(text(wording));
    };
    if (this.#renewing === null) say();
    // Where none opens, whoever asked for the renewal is told.
    else this.#renewing.then(say, () => undefined);
  }

  /** Says what went wrong where it is a sentence for people. */
  tell(error: unknown): void {
    if (error instanceof AloudError) this.#announce(() => error.message);
  }

  /** Nobody listens for an answer any more: an open question is put aside, which is said. */
  leave(): void {
    const { assistant } = this.#session;
    if (assistant.question !== null) assistant.leave();
  }

  /** Closes it, when it is open. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#renewals.catch(() => undefined);
    await this.#session.close();
  }
}
