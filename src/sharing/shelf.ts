/** The packs that were taken in: a folder of files, so that taking one back is removing its file. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { AloudError, codeOf } from '../errors.js';
import { parsePack, type PackContent } from './format.js';
import { signerOf } from './keys.js';

export interface Shelved {
  /** The first characters of its content's hash. */
  readonly id: string;
  readonly content: PackContent;
  /** The fingerprint of the key it was signed with. */
  readonly signer: string;
}

/** At most so many at a time: each adds to what is listened for. */
const MOST_PACKS = 20;
const SIGNERS = 'signers.json';
const signers = z.record(z.string(), z.string());

export class PackShelf {
  constructor(private readonly folder: string) {}

  /** All of them, the oldest first; one that can't be read any more is told and left out. */
  list(onTrouble: (code: string, sentence: string) => void = () => undefined): Shelved[] {
    if (!existsSync(this.folder)) return [];
    return readdirSync(this.folder)
      .filter((file) => /^\d+-[0-9a-f]{8}\.json$/.test(file))
      .sort((a, b) => Number.parseInt(a) - Number.parseInt(b))
      .flatMap((file) => {
        try {
          const pack = parsePack(readFileSync(join(this.folder, file), 'utf8'));
          return [{ id: file.slice(-13, -5), content: pack.content, signer: signerOf(pack) }];
        } catch (error) {
          onTrouble(codeOf(error), `The pack ${join(this.folder, file)} is left out: ${String(error)}`);
          return [];
        }
      });
  }

  /**
   * Takes a pack in; the same one again changes nothing.
   * @throws {AloudError} `pack-invalid`, `pack-forged`, `packs-full`
   */
  add(text: string): Shelved & { readonly again: boolean } {
    const pack = parsePack(text);
    const signer = signerOf(pack);
    const id = createHash('sha256').update(`${pack.key} ${pack.signature}`).digest('hex').slice(0, 8);
    const packs = this.list();
    const added = { id, content: pack.content, signer };
    if (packs.some((one) => one.id === id)) return { ...added, again: true };
    if (packs.length >= MOST_PACKS)
      throw new AloudError(
        'packs-full',
        `There are ${MOST_PACKS} packs already; take one back first: aloud pack list tells their names.`,
      );
    mkdirSync(this.folder, { recursive: true, mode: 0o700 });
    this.#write(SIGNERS, { [signer]: pack.content.title, ...this.#signers() });
    this.#write(`${Date.now()}-${id}.json`, pack);
    return { ...added, again: false };
  }

  /** Takes a pack back; false when there is none of that name. */
  remove(id: string): boolean {
    const file = existsSync(this.folder)
      ? readdirSync(this.folder).find((one) => one.endsWith(`-${id}.json`) && /^[0-9a-f]{8}$/.test(id))
      : undefined;
    if (file === undefined) return false;
    rmSync(join(this.folder, file));
    return true;
  }

  /** The first pack that came with a key, by its title; null for a key never seen. */
  knownAs(signer: string): string | null {
    return this.#signers()[signer] ?? null;
  }

  #signers(): Record<string, string> {
    const file = join(this.folder, SIGNERS);
    if (!existsSync(file)) return {};
    try {
      return signers.parse(JSON.parse(readFileSync(file, 'utf8')));
    } catch {
      // Then nobody is known, and is told as such.
      return {};
    }
  }

  #write(file: string, value: object): void {
    const whole = join(this.folder, file);
    writeFileSync(`${whole}.new`, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
    renameSync(`${whole}.new`, whole);
  }
}
