import type { EarconName } from '../../speech/earcons/notes.js';

/** Whether what was said was heard to its end or cut short. */
export type Heard = 'ended' | 'cut';

/** Speaks one text to its end; resolves 'cut' when the signal stops it before. */
export interface Mouth {
  speak(text: string, signal: AbortSignal): Promise<Heard>;
  /** Something will be said very soon. */
  ready?(): void;
  /** Plays a short sound, if it can; resolves when it has been heard. */
  tone?(name: EarconName): Promise<void>;
}

/**
 * What a sentence is, in the sense of Speech Dispatcher's five priorities
 * (SSIP): `important` is said next and never gives way; a `message` is always
 * said; of `text` the newest wins; a `notification` is left out while
 * anything else is said; of `progress` the newest waits, and it gives way to
 * whatever is not progress.
 */
export type Kind = 'important' | 'message' | 'text' | 'notification' | 'progress';

interface Line {
  readonly text: string;
  readonly kind: Kind;
  readonly settle: (heard: Heard) => void;
}

/** What a new line of a kind takes the place of, whether it waits or is being said. */
const replaces: Readonly<Record<Kind, readonly Kind[]>> = {
  important: ['text', 'notification', 'progress'],
  message: ['notification', 'progress'],
  text: ['text', 'notification', 'progress'],
  notification: [],
  progress: [],
};

/**
 * The queue before the mouth: one sentence group at a time. Everything said is
 * handed on as text too, whether a voice works or not.
 */
export class Output {
  #queue: Line[] = [];
  #speaking: { line: Line; stop: AbortController } | null = null;
  #last: string | null = null;
  #quietSince = -Infinity;

  constructor(
    readonly mouth: Mouth,
    readonly shown: (text: string, kind: Kind) => void,
    /** Milliseconds. */
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** What was last said, notifications aside. */
  get last(): string | null {
    return this.#last;
  }

  get busy(): boolean {
    return this.#speaking !== null;
  }

  /** When the last word had been said, in milliseconds of the clock; Infinity while something is said. */
  get quietSince(): number {
    return this.busy ? Infinity : this.#quietSince;
  }

  /** Says a text; resolves when it has been heard, or was cut or dropped. */
  say(text: string, kind: Kind = 'message'): Promise<Heard> {
    return new Promise((settle) => {
      const line = { text, kind, settle };
      if (kind === 'notification' && (this.busy || this.#queue.length > 0)) {
        this.shown(text, kind);
        settle('cut');
        return;
      }
      const gone: readonly Kind[] = kind === 'progress' ? ['progress'] : replaces[kind];
      this.#drop(gone);
      if (this.#speaking !== null && replaces[kind].includes(this.#speaking.line.kind))
        this.#speaking.stop.abort();
      if (kind === 'important') this.#queue.unshift(line);
      else this.#queue.push(line);
      this.#next();
    });
  }

  /** A short sound beside the words; left out while something is said. */
  tone(name: EarconName): void {
    // Whoever misses it misses nothing: the words say the same.
    if (!this.busy) this.mouth.tone?.(name).catch(() => undefined);
  }

  /** Silence at once: what is being said stops, what waits is dropped. */
  silence(): void {
    for (const line of this.#queue.splice(0)) line.settle('cut');
    this.#speaking?.stop.abort();
  }

  #drop(kinds: readonly Kind[]): void {
    const gone = this.#queue.filter(({ kind }) => kinds.includes(kind));
    this.#queue = this.#queue.filter((line) => !gone.includes(line));
    for (const line of gone) line.settle('cut');
  }

  #next(): void {
    if (this.#speaking !== null) return;
    const line = this.#queue.shift();
    if (line === undefined) return;
    const stop = new AbortController();
    this.#speaking = { line, stop };
    if (line.kind !== 'notification') this.#last = line.text;
    this.shown(line.text, line.kind);
    void this.mouth
      .speak(line.text, stop.signal)
      // A voice that breaks must not take the dialogue with it: the text has been shown, nothing counts as heard.
      .catch((): Heard => 'cut')
      .then((heard) => {
        this.#speaking = null;
        this.#quietSince = this.now();
        line.settle(stop.signal.aborted ? 'cut' : heard);
        this.#next();
      });
  }
}

/** The mouth of someone who reads: what is shown has been read. */
export const silentMouth: Mouth = { speak: () => Promise.resolve('ended') };
