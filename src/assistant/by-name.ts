import type { Option } from '../dialogue/types.js';

/** A longer answer says more than a name. */
const MOST_WORDS = 6;
/** A shorter word is no name that was meant. */
const LEAST_LETTERS = 2;

/** The number of the one option that is called by its name ("kate", "the emacs one"); null where none is, or several are. */
export function numberOf(text: string, options: readonly Option[]): number | null {
  const said = wordsOf(text);
  if (said.length > MOST_WORDS || said.includes('not')) return null;
  const labels = options.map(({ label }) => wordsOf(label));
  const called = labels.map((label) => isCalled(label, said, labels));
  return called.filter(Boolean).length === 1 ? called.indexOf(true) + 1 : null;
}

/** By a word that is only its own, or by all of its name in one ("vs code"). */
function isCalled(
  label: readonly string[],
  said: readonly string[],
  labels: readonly (readonly string[])[],
): boolean {
  const own = label.filter(
    (word) => word.length >= LEAST_LETTERS && labels.filter((one) => one.includes(word)).length === 1,
  );
  return own.some((word) => said.includes(word)) || said.join('').includes(label.join(''));
}

/** "kdePackages.kate" → kde, packages, kate. */
const wordsOf = (text: string): string[] =>
  text
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
