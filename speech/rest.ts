/** A wait that can be ended at any moment. */
export class Rest {
  #end: (() => void) | undefined;

  /** Waits so many milliseconds, or until it is ended. */
  take(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#end?.(), milliseconds);
      this.#end = () => {
        clearTimeout(timer);
        this.#end = undefined;
        resolve();
      };
    });
  }

  end(): void {
    this.#end?.();
  }
}
