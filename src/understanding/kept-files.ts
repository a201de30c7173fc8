import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Keep } from '../../intents/keep.js';

const SUM_BYTES = 32;
/** Files kept; two a set, and there are few sets. The oldest go first. */
const MOST = 24;

/** What the engine works out of an intent set, in files: each its SHA-256 and then the bytes. */
export class KeptFiles implements Keep {
  constructor(private readonly folder: string) {}

  read(name: string): Buffer | null {
    try {
      const all = readFileSync(this.file(name));
      const bytes = all.subarray(SUM_BYTES);
      return sum(bytes).equals(all.subarray(0, SUM_BYTES)) ? bytes : null;
    } catch {
      // Not there, or not to be read: worked out anew.
      return null;
    }
  }

  write(name: string, bytes: Buffer): void {
    const part = `${this.file(name)}.${randomBytes(4).toString('hex')}.part`;
    try {
      mkdirSync(this.folder, { recursive: true, mode: 0o700 });
      writeFileSync(part, Buffer.concat([sum(bytes), bytes]), { mode: 0o600 });
      renameSync(part, this.file(name));
      this.tidy();
    } catch {
      // A full or read-only disk: the next start works it out again.
      removed(part);
    }
  }

  private file(name: string): string {
    return join(this.folder, `${name}.bin`);
  }

  private tidy(): void {
    const files = readdirSync(this.folder).map((name) => join(this.folder, name));
    const written = (file: string): number => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    const oldest = files.map((file) => ({ file, at: written(file) })).sort((a, b) => b.at - a.at);
    for (const { file } of oldest.slice(MOST)) rmSync(file, { force: true });
  }
}

function removed(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // It never came about.
  }
}

function sum(bytes: Buffer): Buffer {
  return createHash('sha256').update(bytes).digest();
}
