import type { NamesList } from '../../intents/lists.js';
import { lexiconOf } from '../../intents/names/forms.js';
import type { NameIndex } from '../../intents/names/index/nameindex.js';
import type { OptionNames } from '../../intents/names/options/options.js';
import type { MoonshineEngine } from '../../speech/moonshine/engine.js';

/** The names that can be heard, by where they come from. */
export interface HearableNames {
  readonly packages: NameIndex | null;
  readonly options: OptionNames | null;
  readonly lists: readonly NamesList[];
}

/** Written forms, and the entry of the index that each means. */
export interface LexiconForms {
  readonly forms: readonly string[];
  readonly entries: readonly number[];
}

/**
 * Gives the decoder the names it may hear: the packages' lexicon that was built
 * with the index, or the built-in list's, made here; the options'; and lists
 * that came with an intent set. Entries of the package lexicon are those of the
 * index. Gives the forms of packages that stand beside a large lexicon, to
 * which others may be added.
 */
export async function loadLexicons(
  moonshine: MoonshineEngine,
  { packages, options, lists }: HearableNames,
  packageLexicon: string | undefined,
): Promise<LexiconForms> {
  let base: LexiconForms = { forms: [], entries: [] };
  if (packages && packageLexicon !== undefined) await moonshine.addLexicon('package', packageLexicon);
  else if (packages) {
    const { forms, entryOf } = lexiconOf(packages);
    base = { forms, entries: [...entryOf] };
    await moonshine.setForms('package', base.forms, base.entries);
  }
  const inOrder = (name: string, forms: readonly string[]): Promise<void> =>
    moonshine.setForms(
      name,
      forms,
      forms.map((_, i) => i),
    );
  if (options) await inOrder('option', options.forms().forms);
  for (const { kind, names } of lists)
    await inOrder(
      kind,
      names.flatMap(({ attribute, said = [] }) => writtenForms([attribute, ...said])),
    );
  return base;
}

/** As a transcript may write a listed name: as it stands, and with capitals. */
export function writtenForms(names: readonly string[]): string[] {
  const spaced = names.map((name) => name.replace(/[._-]+/g, ' '));
  const title = spaced.map((name) => name.replace(/(^| )\p{L}/gu, (start) => start.toUpperCase()));
  return [...new Set([...spaced, ...title])];
}
