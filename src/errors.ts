/** Aloud's own errors: one sentence that says what to do, a code, and the cause kept. */
export class AloudError extends Error {
  override readonly name = 'AloudError';

  constructor(
    readonly code: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The code of an error of any of Aloud's folders, or `internal`. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : 'internal';
}

/** The sentence of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Whether an error only says that somebody cancelled. */
export function isAbort(error: unknown): boolean {
  return (
    error instanceof Error &&
    (error.name === 'AbortError' || codeOf(error) === 'aborted' || codeOf(error) === 'cancelled')
  );
}
