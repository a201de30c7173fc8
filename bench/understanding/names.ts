/** All packages of the shared list, found exactly: the bench of sentences leaves the guessing of names out. */
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
  const attributes = new Set(forms.values());
  return {
    kind: 'package',
    lexicon: 'packages',
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
