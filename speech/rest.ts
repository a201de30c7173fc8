/** A piece that came in less had been waiting: there may be more, milliseconds. */
const AT_ONCE_MS = 2;

/** Lets what a source gives gather for a while, where it can wait; ended at any moment. */
export class Rest {
  #end: (() => void) | undefined;

  /** @param milliseconds of a rest; with 0 there is none */
  constructor(private readonly milliseconds: number) {}

  /** The pieces of a source, with a rest behind each that had to be waited for, if it is calm then. */
  async *pace<T>(source: AsyncIterable<T>, calm: () => boolean): AsyncGenerator<T, void, void> {
    let asked = performance.now();
    for await (const piece of source) {
      const waited = performance.now() - asked >= AT_ONCE_MS;
      yield piece;
      if (this.milliseconds > 0 && waited && calm()) await this.#take();
      asked = performance.now();
    }
  }

  /** Ends a rest that is being taken. */
  end(): void {
    this.#end?.();
  }

  #take(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#end?.(), this.milliseconds);
      this.#end = () => {
        clearTimeout(timer);
        this.#end = undefined;
        resolve();
      };
    });
  }
}
