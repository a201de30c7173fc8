import { codeOf, isAbort } from '../errors.js';

/** The exit codes of `aloud`, one for each thing that can be wrong; set-up's own are 34 to 48. */
export const exitCodes = {
  ok: 0,
  /** Something inside Aloud broke. */
  internal: 1,
  usage: 2,
  /** A change was asked for and not carried out: refused, or put aside. */
  'not-done': 3,
  /** The operation was carried out, or planned, and failed. */
  'operation-failed': 4,
  'not-understood': 5,
  'file-missing': 10,
  'file-unreadable': 11,
  'not-a-wav': 12,
  'wav-unsupported': 13,
  'wav-truncated': 14,
  'audio-empty': 15,
  'audio-silent': 16,
  'audio-too-long': 17,
  'example-invalid': 18,
  'import-invalid': 19,
  'no-recorder': 20,
  'device-missing': 21,
  'device-lost': 22,
  'no-player': 23,
  'player-failed': 24,
  'voice-missing': 25,
  'voice-failed': 26,
  'model-missing': 30,
  'model-damaged': 31,
  'library-missing': 32,
  'engine-failed': 33,
  'no-packages': 50,
  'source-unreadable': 51,
  'source-format': 52,
  'source-empty': 53,
  'index-damaged': 54,
  'index-outdated': 55,
  'phonemiser-failed': 56,
  'settings-invalid': 60,
  'bad-setting': 61,
  'store-unusable': 62,
  'store-newer': 63,
  'sidecar-failed': 64,
  'intent-set': 65,
  'lesson-refused': 66,
  'phrasings-version': 67,
  'file-unwritable': 68,
  'setting-unknown': 69,
  'already-running': 70,
  'socket-unusable': 71,
  'not-running': 72,
  refused: 73,
  'audit-broken': 74,
  'captions-port': 76,
  'store-locked': 77,
  'store-full': 78,
  'pack-invalid': 80,
  'pack-forged': 81,
  'pack-unknown': 82,
  'packs-full': 83,
  'key-unusable': 84,
  'bad-address': 85,
  'remote-failed': 86,
  'passphrase-weak': 87,
  'passphrase-differs': 88,
  'passphrase-unusable': 89,
  'terminal-shows': 90,
  'no-answer': 91,
  interrupted: 130,
} as const;

/** The exit code for an error of any folder: its own when it brings one, else by its code. */
export function exitCodeOf(error: unknown): number {
  if (isAbort(error)) return exitCodes.interrupted;
  if (error instanceof Error && 'exitCode' in error && typeof error.exitCode === 'number')
    return error.exitCode;
  const code = codeOf(error);
  return code in exitCodes ? exitCodes[code as keyof typeof exitCodes] : exitCodes.internal;
}
