/** What can go wrong in set-up, each with the exit code a script can tell it by. */
export const SETUP_EXIT = {
  SOURCE_UNREACHABLE: 40,
  DOWNLOAD_DAMAGED: 41,
  DISK_FULL: 42,
  NO_PERMISSION: 43,
  PYTHON_MISSING: 44,
  PIP_MISSING: 45,
  MODEL_DAMAGED: 46,
  INSTALL_FAILED: 47,
  INTERRUPTED: 130,
} as const;

export type SetupCode = keyof typeof SETUP_EXIT;

/** A failure of set-up. The message is one sentence: what is wrong, and what to do. */
export class SetupError extends Error {
  readonly exitCode: number;

  constructor(
    readonly code: SetupCode,
    /** What is wrong, as a clause of its own. */
    readonly what: string,
    /** What to do, as a clause of its own. */
    readonly remedy: string,
    options: { cause?: unknown } = {},
  ) {
    super(`${what}: ${remedy}.`, options);
    this.name = 'SetupError';
    this.exitCode = SETUP_EXIT[code];
  }
}

/** The system's code of an error ("ENOSPC"), looked for in its causes as well. */
export function systemCode(error: unknown): string | undefined {
  for (let at = error; at instanceof Error; at = at.cause) {
    if ('code' in at && typeof at.code === 'string') return at.code;
  }
  return undefined;
}

/**
 * Turns a failure to write into one that says what to do; every other error
 * comes back as it is.
 *
 * @param folder where was being written
 */
export function writeError(error: unknown, folder: string): unknown {
  if (error instanceof SetupError) return error;
  switch (systemCode(error)) {
    case 'ENOSPC':
    case 'EDQUOT':
      return diskFull(folder, error);
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new SetupError(
        'NO_PERMISSION',
        `${folder} cannot be written`,
        'make it writable, or set ALOUD_MODELS or XDG_DATA_HOME to a folder that is',
        { cause: error },
      );
    default:
      return error;
  }
}

/** The failure to report when there is no room for what is written to `folder`. */
export function diskFull(folder: string, cause?: unknown): SetupError {
  return new SetupError(
    'DISK_FULL',
    `The disk that holds ${folder} is full`,
    'free some space and run this again; what has arrived is kept',
    { cause },
  );
}

/** The failure to report when the person (or a signal) stopped set-up. */
export function interrupted(cause?: unknown): SetupError {
  return new SetupError('INTERRUPTED', 'Interrupted', 'run this again to go on; what has arrived is kept', {
    cause,
  });
}
