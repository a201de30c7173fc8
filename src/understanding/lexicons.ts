import { lexiconOf } from '../../intents/names/forms.js';
import type { NameIndex } from '../../intents/names/index/nameindex.js';
import type { OptionNames } from '../../intents/names/options/options.js';
import type { MoonshineEngine } from '../../speech/moonshine/engine.js';

/**
 * Gives the decoder the names it may hear: the packages' lexicon that was built
 * with the index, or the built-in list's, made here; and the options'.
 * Entries of the package lexicon are those of the index.
 */
export async function loadLexicons(
  moonshine: MoonshineEngine,
  names: { readonly packages: NameIndex; readonly options: OptionNames },
  packageLexicon: string | undefined,
): Promise<void> {
  if (packageLexicon !== undefined) await moonshine.addLexicon('package', packageLexicon);
  else {
    const { forms, entryOf } = lexiconOf(names.packages);
    await moonshine.setForms('package', forms, [...entryOf]);
  }
  const { forms } = names.options.forms();
  await moonshine.setForms(
    'option',
    forms,
    forms.map((_, i) => i),
  );
}
