/** What a sentence looks like to the loose matching: words, their stems, pairs of them. */

/** Stands for words that no template knows, where a slot may be. */
export const OPEN = '{?}';
export const NUMBER = '{#}';
export const DATE = '{@}';

/** Stands for free words that tell by themselves that they are of a type. */
export function markOf(type: string): string {
  return `{${type}}`;
}

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

/** Neighbouring marks of the same open words as one. */
export function merged(words: readonly string[]): string[] {
  const isMany = (word: string): boolean => word.startsWith('{') && word !== NUMBER && word !== DATE;
  return words.filter((word, at) => !isMany(word) || words[at - 1] !== word);
}
