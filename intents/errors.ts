/** A file of an intent set that can't be used as it stands; the message names file and line. */
export class IntentSetError extends Error {
  readonly code = 'intent-set';

  constructor(
    readonly file: string,
    /** 1-based. */
    readonly line: number,
    reason: string,
    options?: ErrorOptions,
  ) {
    super(`${file}:${line}: ${reason}`, options);
    this.name = 'IntentSetError';
  }
}
