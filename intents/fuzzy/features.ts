/** What a sentence looks like to the loose matching: words, their stems, pairs of them. */

/** Stands for words that no template knows, where a slot may be. */
export const OPEN = '{?}';
export const NUMBER = '{#}';
export const DATE = '{@}';

/** Drops the first ending that leaves at least three letters. */
export function stemOf(word: string, endings: readonly string[]): string {
  for (const ending of endings) {
    if (word.length - ending.length >= 3 && word.endsWith(ending))
      return word.slice(0, -ending.length).replace(/e$/, '');
  }
  return word.length > 3 && word.endsWith('e') ? word.slice(0, -1) : word;
}

/** The features of a row of words and marks, each once. */
export function featuresOf(words: readonly string[], endings: readonly string[]): string[] {
  const stems = words.map((word) => (word.startsWith('{') ? word : stemOf(word, endings)));
  const found = new Set<string>();
  stems.forEach((stem, at) => {
    found.add(stem);
    found.add(`${stems[at - 1] ?? '^'} ${stem}`);
    if (at > 1) found.add(`${stems[at - 2] ?? ''} _ ${stem}`);
  });
  found.add(`${stems.at(-1) ?? '^'} $`);
  return [...found];
}

/** Neighbouring open marks as one. */
export function merged(words: readonly string[]): string[] {
  return words.filter((word, at) => word !== OPEN || words[at - 1] !== OPEN);
}
