/** What can go wrong with names; each has its own remedy. */
export type NamesErrorCode =
  | 'index-missing'
  | 'index-damaged'
  | 'index-outdated'
  | 'source-unreadable'
  | 'source-format'
  | 'source-empty'
  | 'phonemiser-failed'
  | 'cancelled';

/**
 * The one error of this folder. `message` is a single sentence for the person:
 * what is wrong and what to do about it. What lies beneath is in `cause`.
 */
export class NamesError extends Error {
  override readonly name = 'NamesError';

  constructor(
    readonly code: NamesErrorCode,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}
