import type { Phrasings } from '../../intents/learning/phrasings.js';
import type { NameIndex } from '../../intents/names/index/nameindex.js';
import { keyOf } from '../../intents/names/spoken.js';
import type { MoonshineEngine } from '../../speech/moonshine/engine.js';
import type { Pronunciations } from '../../speech/spoken/pronunciations.js';
import { writtenForms, type LexiconForms } from './lexicons.js';

interface OwnName {
  readonly spoken: string;
  readonly attribute: string;
}

/**
 * What a person calls packages: names that were put right once, and their own
 * pronunciations. What is heard as one of them is taken at its word.
 */
export class OwnNames {
  readonly #pronounced: ReadonlyMap<string, OwnName>;

  constructor(
    private readonly phrasings: Phrasings,
    pronunciations: Pronunciations,
  ) {
    const names = Array.from(pronunciations, ([attribute, spoken]) => ({ attribute, spoken }));
    this.#pronounced = new Map(names.map((name) => [keyOf(name.spoken), name]));
  }

  /** The attribute that words stand for, or null. */
  attributeOf(words: string): string | null {
    return this.phrasings.nameOf('package', words) ?? this.#pronounced.get(keyOf(words))?.attribute ?? null;
  }

  list(): OwnName[] {
    return [
      ...this.phrasings.listNames().filter(({ kind }) => kind === 'package'),
      ...this.#pronounced.values(),
    ];
  }

  /**
   * Gives the decoder these names beside those it has, now and whenever one is
   * taught, so that they are heard by their sound at once.
   * @param base the forms that stand beside the large lexicon in any case
   * @returns ends the following
   */
  async teach(moonshine: MoonshineEngine, packages: NameIndex, base: LexiconForms): Promise<() => void> {
    let before = '[]';
    const tell = async (): Promise<void> => {
      const own = this.list().flatMap(({ spoken, attribute }) => {
        const entry = packages.entryOf(attribute);
        return entry === undefined ? [] : writtenForms([spoken]).map((form) => ({ form, entry }));
      });
      const told = JSON.stringify(own);
      if (told === before) return;
      before = told;
      const forms = [...base.forms, ...own.map(({ form }) => form)];
      await moonshine.setForms('package', forms, [...base.entries, ...own.map(({ entry }) => entry)]);
    };
    await tell();
    // A name that the decoder did not get is still understood when it is written as it was taught.
    return this.phrasings.onChange(() => void tell().catch(() => undefined));
  }
}
