/** The passphrase that deleting for good may ask for: kept as hashes in a file that only its owner reads. */
import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import type { PassphraseCheck } from '../dialogue/proof.js';
import { AloudError } from '../errors.js';
import { FEWEST_LETTERS, FEWEST_WORDS, isStrong, lettersOf } from './words.js';

/** scrypt's costs, twice Node's default: 32 MiB and about a tenth of a second for each way in which it may have been heard. */
const COSTS = { N: 2 ** 15, r: 8, p: 1 } as const;
const BYTES = 32;
/** Twice what these costs need. */
const MOST_MEMORY = 64 * 2 ** 20;

const base64 = z.base64().min(1);
const Kept = z.strictObject({
  version: z.literal(1),
  scrypt: z.strictObject({ N: z.int(), r: z.int(), p: z.int() }),
  salt: base64,
  /** Of the passphrase as it was typed, and of what was heard when it was said. */
  hashes: z.array(base64).min(1).max(4),
});
type Kept = z.infer<typeof Kept>;

export class Passphrase implements PassphraseCheck {
  constructor(private readonly file: string) {}

  get isSet(): boolean {
    return existsSync(this.file);
  }

  /**
   * Keeps a passphrase in place of the one before.
   * @param heard the same as a recogniser wrote it down, which counts as well
   * @throws {AloudError} `passphrase-weak`, `passphrase-unusable`
   */
  async set(text: string, heard: readonly string[] = []): Promise<void> {
    if (!isStrong(text))
      throw new AloudError(
        'passphrase-weak',
        `Take at least ${FEWEST_WORDS} words with ${FEWEST_LETTERS} letters together.`,
      );
    const salt = randomBytes(16);
    const forms = [...new Set([text, ...heard.filter(isStrong)].map(lettersOf))].slice(0, 4);
    const hashes: string[] = [];
    for (const form of forms) hashes.push((await hashOf(form, salt, COSTS)).toString('base64'));
    const kept: Kept = { version: 1, scrypt: COSTS, salt: salt.toString('base64'), hashes };
    try {
      mkdirSync(dirname(this.file), { recursive: true, mode: 0o700 });
      rmSync(`${this.file}.new`, { force: true });
      writeFileSync(`${this.file}.new`, `${JSON.stringify(kept)}\n`, { mode: 0o600, flag: 'wx' });
      renameSync(`${this.file}.new`, this.file);
    } catch (cause) {
      throw unusable(this.file, cause);
    }
  }

  /** Forgets it; false where there was none. */
  remove(): boolean {
    const was = this.isSet;
    rmSync(this.file, { force: true });
    return was;
  }

  /**
   * Whether one of several ways in which something was heard is the passphrase.
   * All are compared with all, so that the time tells nothing.
   * @throws {AloudError} `passphrase-unusable`
   */
  async matches(candidates: readonly string[]): Promise<boolean> {
    const { salt, scrypt: costs, hashes } = this.#read();
    let found = false;
    for (const form of new Set(candidates.map(lettersOf))) {
      const given = await hashOf(form, Buffer.from(salt, 'base64'), costs);
      for (const hash of hashes) {
        const kept = Buffer.from(hash, 'base64');
        if (kept.length === given.length && timingSafeEqual(kept, given)) found = true;
      }
    }
    return found;
  }

  #read(): Kept {
    try {
      return Kept.parse(JSON.parse(readFileSync(this.file, 'utf8')));
    } catch (cause) {
      throw unusable(this.file, cause);
    }
  }
}

function hashOf(form: string, salt: Buffer, costs: Kept['scrypt']): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(form, salt, BYTES, { ...costs, maxmem: MOST_MEMORY }, (error, key) =>
      error === null ? resolve(key) : reject(error),
    );
  });
}

function unusable(file: string, cause: unknown): AloudError {
  const message = `The passphrase in ${file} can't be used; set it anew with: aloud passphrase`;
  return new AloudError('passphrase-unusable', message, { cause });
}
