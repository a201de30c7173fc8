/** Things that happen, waiting to be taken one by one with `for await`. Read by one reader. */
export class Queue<T> implements AsyncIterable<T> {
  readonly #waiting: T[] = [];
  #over: { readonly error?: unknown } | undefined;
  #wake: (() => void) | undefined;

  push(item: T): void {
    if (this.#over) return;
    this.#waiting.push(item);
    this.#wake?.();
  }

  /** Nothing more comes; what waits is still given. */
  end(): void {
    this.#over ??= {};
    this.#wake?.();
  }

  /** As `end`, and the reader then meets the error. */
  fail(error: unknown): void {
    this.#over ??= { error };
    this.#wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, void> {
    for (;;) {
      while (this.#waiting.length > 0) yield this.#waiting.shift()!;
      if (this.#over) {
        if ('error' in this.#over) throw this.#over.error;
        return;
      }
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }
}
