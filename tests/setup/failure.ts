import { expect } from 'vitest';
import { SetupError } from '../../src/setup/errors.js';

/** The SetupError that a promise rejects with; fails the test when it does not. */
export async function failure(promise: Promise<unknown>): Promise<SetupError> {
  const error: unknown = await promise.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  expect(error).toBeInstanceOf(SetupError);
  return error as SetupError;
}
