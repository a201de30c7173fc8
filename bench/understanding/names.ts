/** All names of the shared lists, found exactly: the bench of sentences leaves the guessing of names out. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SlotResolver } from '../../intents/resolver.js';

const COLUMNS = { attribute: 0, pname: 2, program: 3 } as const;

export function exactPackages(folder: string): SlotResolver {
  const forms = new Map<string, string>();
  for (const row of readFileSync(join(folder, 'data', 'packages.tsv'), 'utf8')
    .split('\n')
    .slice(1)) {
    const cells = row.split('\t');
    const attribute = cells[COLUMNS.attribute];
    if (!attribute || attribute.includes('.')) continue;
    for (const form of [attribute, cells[COLUMNS.pname], cells[COLUMNS.program]]) {
      if (form && !forms.has(plain(form))) forms.set(plain(form), attribute);
    }
  }
  return exact('package', forms);
}

export function exactOptions(folder: string): SlotResolver {
  const forms = new Map<string, string>();
  for (const row of readFileSync(join(folder, 'data', 'options.tsv'), 'utf8')
    .split('\n')
    .slice(1)) {
    const path = row.split('\t')[0];
    if (!path?.endsWith('.enable')) continue;
    forms.set(plain(path), path);
    const parts = path.split('.');
    const leaf = plain(parts.at(-2) ?? '');
    if (!forms.has(leaf)) forms.set(leaf, path);
  }
  return exact('option', forms);
}

function exact(kind: string, forms: ReadonlyMap<string, string>): SlotResolver {
  const attributes = new Set(forms.values());
  return {
    kind,
    lexicon: `${kind}s`,
    has: (attribute) => attributes.has(attribute),
    resolve: (spoken) => {
      const attribute = forms.get(plain(spoken));
      return attribute ? [{ attribute, confidence: 1 }] : [];
    },
  };
}

function plain(text: string): string {
  return text.toLowerCase().replace(/[\s_-]+/g, '');
}
