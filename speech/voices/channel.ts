/** A queue between someone who pushes and one who reads at their own pace. */
export class Channel<T> implements AsyncIterable<T> {
  readonly #items: T[] = [];
  #over = false;
  #error: unknown;
  #wake: (() => void) | undefined;

  push(item: T): void {
    if (this.#over) return;
    this.#items.push(item);
    this.#wake?.();
  }

  /** No more items; with an error the reader gets it after the items before it. */
  end(error?: unknown): void {
    if (this.#over) return;
    this.#over = true;
    this.#error = error;
    this.#wake?.();
  }

  /** Throws away what was not read yet, and ends with the error. */
  drop(error: unknown): void {
    this.#items.length = 0;
    this.#over = true;
    this.#error = error;
    this.#wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    for (;;) {
      const item = this.#items.shift();
      if (item !== undefined) {
        yield item;
      } else if (this.#over) {
        if (this.#error !== undefined) throw this.#error as Error;
        return;
      } else {
        await new Promise<void>((resolve) => (this.#wake = resolve));
        this.#wake = undefined;
      }
    }
  }
}
