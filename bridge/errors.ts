/**
 * The bridge itself can't be used. What goes wrong with an operation is no
 * error but an `Outcome` with a failure.
 */
export class BridgeError extends Error {
  override readonly name = 'BridgeError';

  /**
   * @param code `cannot_start`: no sidecar could be started, the message says why;
   *   `refused`: the sidecar did not take the request; `protocol`: the two sides
   *   don't understand each other; `closed`: the client was closed.
   */
  constructor(
    readonly code: 'cannot_start' | 'refused' | 'protocol' | 'closed',
    message: string,
    cause?: unknown,
  ) {
    super(message, { cause });
  }
}
