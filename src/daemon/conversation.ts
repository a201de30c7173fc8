import { AloudError } from '../errors.js';
import type { Session } from '../session.js';
import type { Settings } from '../settings.js';
import type { Values } from '../wording/wording.js';
import { soundComes } from './sound.js';

interface ConversationParts {
  readonly open: (settings: Settings) => Promise<Session>;
  /** Those of the start, which are known to open. */
  readonly settings: Settings;
  /** Told before the present session is closed: what is being heard is for nobody. */
  readonly closing: () => void;
  readonly failed: (error: unknown) => void;
}

/** The conversation of a service that stays: open from the start to the end, in one session after another. */
export class Conversation {
  #session!: Session;
  /** Resolves when the session is open; a renewal puts another there. */
  #opened: Promise<void> = Promise.resolve();
  #renewing = false;
  readonly #closing = new AbortController();

  constructor(private readonly parts: ConversationParts) {}

  get session(): Session {
    return this.#session;
  }

  /** One session is being closed and the next not yet open. */
  get renewing(): boolean {
    return this.#renewing;
  }

  /** Resolves when a session is open, at once where none is being renewed. */
  get opened(): Promise<void> {
    return this.#opened;
  }

  async open(): Promise<void> {
    this.#session = await this.parts.open(this.parts.settings);
  }

  /** Another session, when the present one is at rest; should it not open, the first settings' is opened again. */
  async renew(now: Settings): Promise<void> {
    await (this.#opened = this.#opened.then(() => this.#renew(now)));
  }

  async #renew(now: Settings): Promise<void> {
    const { assistant } = this.#session;
    await assistant.settled();
    await assistant.questionClosed();
    this.#renewing = true;
    this.parts.closing();
    await this.#session.close();
    try {
      this.#session = await this.parts.open(now);
    } catch (error) {
      this.parts.failed(error);
      this.#session = await this.parts.open(this.parts.settings);
    } finally {
      this.#renewing = false;
    }
  }

  /** Where there is a voice and nothing to hear it by, it is opened anew as soon as there is, and says so. */
  beHeard(settings: () => Settings): void {
    this.#waitForSound(settings).catch((error: unknown) => this.parts.failed(error));
  }

  async #waitForSound(settings: () => Settings): Promise<void> {
    const mute = (): boolean => this.#session.tongue.voice !== undefined && !this.#session.tongue.loud;
    while (mute()) {
      await soundComes(this.#closing.signal);
      await this.renew(settings());
      if (!mute()) this.say('voice_back');
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
    const { assistant, wording } = this.#session;
    void assistant.announce(wording.say(key, values));
  }

  /** Says that it is ready, and how it is called. */
  greet({ listening: { mode, wake_word: word } }: Settings): void {
    this.say('greeting', { mode: mode.replaceAll('-', '_'), word: word.replaceAll('_', ' ') });
  }

  /** Says what went wrong where it is a sentence for people. */
  tell(error: unknown): void {
    if (error instanceof AloudError) void this.#session.assistant.announce(error.message);
  }

  /** Nobody listens for an answer any more: an open question is put aside, which is said. */
  leave(): void {
    const { assistant } = this.#session;
    if (assistant.question !== null) assistant.leave();
  }

  /** Closes it, when it is open. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#opened;
    await this.#session.close();
  }
}
