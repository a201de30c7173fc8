import type { LanguageData } from './language.js';

/** What was written down by a recogniser, with the words that it is known to mishear put right. */
export class Misheard {
  readonly #rules: readonly (readonly [RegExp, string])[];

  constructor({ misheard }: LanguageData) {
    this.#rules = Object.entries(misheard).map(([written, said]) => [
      new RegExp(`(?<!\\p{L})${written}(?!\\p{L})`, 'giu'),
      said,
    ]);
  }

  putRight(text: string): string {
    return this.#rules.reduce((right, [written, said]) => right.replace(written, said), text);
  }
}
