/** The lists of names that come with an intent set: `lists/<kind>.tsv` beside its YAML files. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { IntentSetError } from './errors.js';
import type { ListedName } from './list-resolver.js';

export interface NamesList {
  /** The resolver that slot types ask for with `names: kind`. */
  readonly kind: string;
  readonly names: readonly ListedName[];
}

/**
 * Reads a set's lists: one name a line, further ways to say it after tabs;
 * empty lines and lines that begin with # count for nothing.
 * @throws IntentSetError when a list can't be read
 */
export function loadLists(folder: string): NamesList[] {
  const lists = join(folder, 'lists');
  if (!existsSync(lists)) return [];
  return readdirSync(lists)
    .filter((name) => name.endsWith('.tsv'))
    .sort()
    .map((name) => ({ kind: basename(name, '.tsv'), names: readList(join(lists, name)) }));
}

function readList(file: string): ListedName[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new IntentSetError(file, 1, 'the list can’t be read', { cause });
  }
  return text.split(/\r?\n/).flatMap((line) => {
    const [attribute = '', ...said] = line.split('\t').map((field) => field.trim());
    if (attribute === '' || attribute.startsWith('#')) return [];
    return [{ attribute, said: said.filter((form) => form !== '') }];
  });
}
