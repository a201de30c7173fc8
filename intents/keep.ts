/**
 * A place for what takes long to work out and is the same each time: sets that
 * were read, models that were trained. Nothing depends on it: what is not
 * there, or can't be read, is worked out anew.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { deserialize, serialize } from 'node:v8';

export interface Keep {
  /** The bytes kept under a name; null where there are none or they are damaged. */
  read(name: string): Buffer | null;
  /** Keeps bytes under a name; a place that can't be written keeps nothing, and says nothing. */
  write(name: string, bytes: Buffer): void;
}

/** What is kept under a name, or else made and kept. The name must change with all that it is made from. */
export function keptOr<T>(keep: Keep | undefined, name: string, make: () => T): T {
  const bytes = keep?.read(name) ?? null;
  if (bytes) {
    try {
      return deserialize(bytes) as T;
    } catch {
      // Written by a program of another kind: made anew below.
    }
  }
  const made = make();
  keep?.write(name, serialize(made));
  return made;
}

/** The folders whose code decides what is made of a set. */
const MAKERS = ['.', 'fuzzy', 'grammar', 'normalise', 'templates'];
let code: string | undefined;

/** A name for contents: changes with any of them, with the code that works them out, and with Node. */
export function nameOf(kind: string, contents: Iterable<string>): string {
  const hash = createHash('sha256').update((code ??= codeHash()));
  for (const one of contents) hash.update('\0').update(one);
  return `${kind}-${hash.digest('hex').slice(0, 32)}`;
}

function codeHash(): string {
  const root = fileURLToPath(new URL('.', import.meta.url));
  const hash = createHash('sha256').update(process.versions.v8);
  for (const folder of MAKERS) {
    for (const file of readdirSync(join(root, folder)).sort()) {
      if (file.endsWith('.js')) hash.update(readFileSync(join(root, folder, file)));
    }
  }
  return hash.digest('hex');
}
