import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** How written names are said, by the name in lower case. */
export type Pronunciations = ReadonlyMap<string, string>;

const FILE = fileURLToPath(new URL('../../../speech/spoken/pronunciations.tsv', import.meta.url));

/** The table that comes with Aloud. */
export function builtInPronunciations(): Pronunciations {
  return parsePronunciations(readFileSync(FILE, 'utf8'));
}

/**
 * Reads a table: a line is a written name, a tab and the words it is said as.
 * Empty lines and lines starting with # are skipped, and so are lines without a
 * tab: a slip in the person's own table must not silence the voice.
 */
export function parsePronunciations(text: string): Pronunciations {
  const table = new Map<string, string>();
  for (const line of text.split(/\r?\n/u)) {
    const [written = '', spoken = ''] = line.split('\t').map((part) => part.trim());
    if (written === '' || spoken === '' || written.startsWith('#')) continue;
    table.set(written.toLowerCase(), spoken);
  }
  return table;
}

/** One table over another: what the person says themselves wins. */
export function mergePronunciations(base: Pronunciations, over: Pronunciations): Pronunciations {
  return new Map([...base, ...over]);
}
