import { table } from './data.js';
import { apartOf, spelledOf, spokenVariants, wordsOf } from './spoken.js';

/**
 * Turns written words into the International Phonetic Alphabet, a line for a
 * line, as eSpeak NG does for English.
 */
export type Phonemiser = (texts: readonly string[]) => Promise<readonly string[]>;

/** A way to say an entry, to be pronounced; `penalty` in units of phoneme distance. */
export interface Saying {
  readonly text: string;
  readonly penalty: number;
}

// A nat of prior weighs as much as this much distance.
const DISTANCE_PER_NAT = 0.35;
const PROGRAM_PENALTY = 0.4;
const ALIAS_PENALTY = 0;
const SPELLED_PENALTY = 0.3;

let byAttribute: ReadonlyMap<string, readonly string[]> | undefined;

/** Spoken forms people use for a package that its name does not tell ("kube control"), by attribute. */
export function aliases(): ReadonlyMap<string, readonly string[]> {
  if (!byAttribute) {
    const map = new Map<string, string[]>();
    for (const [spoken, attribute] of table('aliases'))
      map.set(attribute!, [...(map.get(attribute!) ?? []), spoken!]);
    byAttribute = map;
  }
  return byAttribute;
}

/** All ways to say a package, each once. */
export function sayings(attribute: string, program: string): Saying[] {
  const found = new Map<string, number>();
  const add = (text: string, penalty: number): void => {
    if (text !== '' && !(found.get(text)! <= penalty)) found.set(text, penalty);
  };
  for (const { words, prior } of spokenVariants(attribute)) add(words.join(' '), -prior * DISTANCE_PER_NAT);
  if (!attribute.includes('.')) {
    const { words } = spokenVariants(attribute)[0]!;
    const apart = apartOf(words);
    if (apart) add(apart.join(' '), 0);
    // By itself "a" is read as the article.
    const spelled = spelledOf(words)?.map((word) => (word === 'a' ? 'ay' : word));
    if (spelled) add(spelled.join(' '), SPELLED_PENALTY);
  }
  for (const alias of aliases().get(attribute) ?? []) add(alias, ALIAS_PENALTY);
  if (program !== '' && !attribute.includes('.')) add(wordsOf(program).join(' '), PROGRAM_PENALTY);
  return Array.from(found, ([text, penalty]) => ({ text, penalty }));
}
