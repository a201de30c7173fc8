/** Whether what was said was heard to its end or cut short. */
export type Heard = 'ended' | 'cut';

/** Speaks one text to its end; resolves 'cut' when the signal stops it before. */
export interface Mouth {
  speak(text: string, signal: AbortSignal): Promise<Heard>;
  /** Something will be said very soon. */
  ready?(): void;
}

/** What a sentence is, in the sense of Speech Dispatcher's priorities: progress gives way, the rest queues. */
export type Kind = 'message' | 'progress';

interface Line {
  readonly text: string;
  readonly kind: Kind;
  readonly settle: (heard: Heard) => void;
}

/**
 * The queue before the mouth: one sentence group at a time, in order; of
 * progress only the newest waits, and it is dropped when something else does.
 * Everything said is handed on as text too, whether a voice works or not.
 */
export class Output {
  readonly #queue: Line[] = [];
  #speaking: { line: Line; stop: AbortController } | null = null;
  #last: string | null = null;

  constructor(
    readonly mouth: Mouth,
    readonly shown: (text: string, kind: Kind) => void,
  ) {}

  /** The last message (not progress) that was said. */
  get last(): string | null {
    return this.#last;
  }

  get busy(): boolean {
    return this.#speaking !== null;
  }

  /** Says a text; resolves when it has been heard, or was cut or dropped. */
  say(text: string, kind: Kind = 'message'): Promise<Heard> {
    return new Promise((settle) => {
      if (kind === 'progress') this.#dropProgress();
      else this.#last = text;
      this.#queue.push({ text, kind, settle });
      this.#next();
    });
  }

  /** Silence at once: what is being said stops, what waits is dropped. */
  silence(): void {
    for (const line of this.#queue.splice(0)) line.settle('cut');
    this.#speaking?.stop.abort();
  }

  #dropProgress(): void {
    for (const line of this.#queue.filter((waiting) => waiting.kind === 'progress')) {
      this.#queue.splice(this.#queue.indexOf(line), 1);
      line.settle('cut');
    }
  }

  #next(): void {
    if (this.#speaking !== null) return;
    const line = this.#queue.shift();
    if (line === undefined) return;
    const stop = new AbortController();
    this.#speaking = { line, stop };
    this.shown(line.text, line.kind);
    void this.mouth
      .speak(line.text, stop.signal)
      // A voice that breaks must not take the dialogue with it: the text has been shown, nothing counts as heard.
      .catch((): Heard => 'cut')
      .then((heard) => {
        this.#speaking = null;
        line.settle(stop.signal.aborted ? 'cut' : heard);
        this.#next();
      });
  }
}

/** The mouth of someone who reads: what is shown has been read. */
export const silentMouth: Mouth = { speak: () => Promise.resolve('ended') };
