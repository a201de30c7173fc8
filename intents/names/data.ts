import { readFileSync } from 'node:fs';

/**
 * The tables beside the sources. The code runs from `dist/intents/names`; the
 * tables are read from where they are written, so that they are never copied.
 */
const FOLDER = new URL('../../../intents/names/data/', import.meta.url);

/** Rows of a tab-separated text without its heading, every row cut into its fields. */
export function rowsOf(text: string): string[][] {
  const lines = text.split('\n');
  const rows: string[][] = [];
  for (let i = 1; i < lines.length; i++) {
    const line = lines[i]!;
    if (line !== '') rows.push(line.split('\t'));
  }
  return rows;
}

/** Rows of one of the project's own tables (`popularity`, `builtin`, `aliases`, …). */
export function table(name: string): string[][] {
  return rowsOf(readFileSync(new URL(`${name}.tsv`, FOLDER), 'utf8'));
}

let popular: ReadonlyMap<string, number> | undefined;

/** In how many public configurations a package name stands (power users are over-represented). */
export function popularity(): ReadonlyMap<string, number> {
  popular ??= new Map(table('popularity').map(([name, count]) => [name!, Number(count)]));
  return popular;
}

let served: ReadonlyMap<string, string> | undefined;

/** What the best known packages are for, in the project's own words. */
export function purposes(): ReadonlyMap<string, string> {
  served ??= new Map(table('builtin').map(([attribute, , , purpose]) => [attribute!, purpose ?? '']));
  return served;
}
