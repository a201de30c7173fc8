/** Timers, so that tests need not wait. */
export interface Clock {
  setTimeout(fn: () => void, ms: number): unknown;
  clearTimeout(id: unknown): void;
}

const systemClock: Clock = {
  setTimeout: (fn, ms) => setTimeout(fn, ms),
  clearTimeout: (id) => clearTimeout(id as NodeJS.Timeout),
};

/** Sentences in a row that may be no request before whoever talks is taken for talking to someone else. */
const MOST_MISSES = 2;

export interface AttentionParts {
  readonly windowMs: () => number;
  /** Whether a question is open: then it does not end. */
  readonly question: () => boolean;
  readonly changed: (open: boolean) => void;
  readonly clock?: Clock;
}

/**
 * Whether what is said now is meant for Aloud: for a while after the wake word
 * and after each answer, and as long as a question is open. Talk that is no
 * request does not keep it open: a television would otherwise be answered for ever.
 */
export class Attention {
  #open = false;
  #misses = 0;
  /** What is going on that it waits for: an utterance being understood, a reply being spoken. */
  #busy = 0;
  #timer: unknown;
  readonly #clock: Clock;

  constructor(private readonly parts: AttentionParts) {
    this.#clock = parts.clock ?? systemClock;
  }

  get open(): boolean {
    return this.#open;
  }

  /** From now on, for a while. */
  begin(): void {
    this.#misses = 0;
    this.#set(true);
    this.#countDown();
  }

  end(): void {
    this.#clock.clearTimeout(this.#timer);
    this.#set(false);
  }

  /** Someone speaks, or what was said is being understood: no end comes before `done`, once for each. */
  busy(): void {
    this.#busy++;
    this.#clock.clearTimeout(this.#timer);
  }

  /** It is the person's turn again. */
  done(): void {
    this.#busy--;
    if (!this.#open) return;
    if (this.#misses >= MOST_MISSES && !this.parts.question()) this.end();
    else this.#countDown();
  }

  /** What was said is known for a request, or for none. */
  heard(understood: boolean): void {
    this.#misses = understood ? 0 : this.#misses + 1;
  }

  #countDown(): void {
    this.#clock.clearTimeout(this.#timer);
    if (this.#busy > 0) return;
    this.#timer = this.#clock.setTimeout(() => {
      // Who is asked has all the time there is.
      if (this.parts.question()) this.#countDown();
      else this.end();
    }, this.parts.windowMs());
  }

  #set(open: boolean): void {
    if (open === this.#open) return;
    this.#open = open;
    this.parts.changed(open);
  }
}
