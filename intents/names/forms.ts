import { isSpelled, isUnreadable, spelledStart } from './lettersounds.js';
import type { NameIndex } from './index/nameindex.js';
import { aliases } from './pronounce.js';
import { apartOf, spokenVariants, wordsOf } from './spoken.js';

/** A way a recogniser may write a name down when it hears it. */
export interface Form {
  readonly text: string;
  /** How much less likely it is that people say the name this way (natural log, ≤ 0). */
  readonly prior: number;
  /** Words that can't be read are taken letter by letter in it. */
  readonly spelled?: true;
}

const PROGRAM = -1.2;
const SPELLED = -0.7;

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);
const title = (words: readonly string[]): string => words.map(capital).join(' ');
const letters = (word: string, between: string): string => Array.from(word.toUpperCase()).join(between);

/** Runs of single letters made one word, as letters: k, 9, s stays; f, f, mpeg becomes ff, mpeg. */
function joinLetters(words: readonly string[]): { word: string; spelled: boolean }[] {
  const joined: { word: string; spelled: boolean }[] = [];
  for (const word of words) {
    const single = /^[a-z]$/.test(word);
    const last = joined.at(-1);
    if (single && last?.spelled && last.word.length < 5)
      joined[joined.length - 1] = { word: last.word + word, spelled: true };
    else joined.push({ word, spelled: single || isSpelled(word) });
  }
  return joined;
}

/** Words with a beginning nobody can say cut off from it: htop is "H top", ffmpeg "FF mpeg". */
function cutStart(word: string): string[] | undefined {
  const start = spelledStart(word);
  if (start === 0 || word.length - start < 2) return undefined;
  return [letters(word.slice(0, start), ''), word.slice(start)];
}

/**
 * The written forms of words said one after the other, the likeliest first:
 * what Moonshine wrote, or scored best, for 150 spoken names.
 */
function writtenForms(words: readonly string[], rich: boolean): string[] {
  const parts = joinLetters(words);
  const plain = parts.map(({ word }) => word);
  const shown = (between: string): string =>
    parts.map(({ word, spelled }) => (spelled ? letters(word, between) : capital(word))).join(' ');
  const spelled = parts.some((part) => part.spelled);
  const lower = plain.join(' ');
  const forms = spelled
    ? [shown(''), shown('-'), lower]
    : [title(plain), words.length > 1 ? capital(lower) : lower];
  if (!rich) return [...new Set(forms.slice(0, 2))];
  const cut = plain.map(cutStart);
  if (cut.some((pieces) => pieces))
    forms.push(plain.map((word, i) => cut[i]?.join('-') ?? capital(word)).join(' '));
  if (words.length > 1) forms.push(capital(plain.join('-')), capital(plain.join('')), lower);
  if (spelled) forms.push(shown('. '), shown(' '), shown('.'), capital(lower));
  if (cut.some((pieces) => pieces))
    forms.push(plain.flatMap((word, i) => cut[i] ?? [capital(word)]).join(' '));
  const [only] = plain;
  if (plain.length === 1 && only && /^[a-z]{2,5}$/.test(only)) forms.push(letters(only, ''));
  if (plain.length === 1 && only && /^[a-z]{2,4}$/.test(only)) {
    forms.push(letters(only, '.'), letters(only, ' '), letters(only, '. '));
  }
  return [...new Set(forms.map((form) => form.trim()))];
}

/** The written forms of words of which some are spelled because they can't be read, if there are such. */
function spelledForms(words: readonly string[]): string[] {
  if (!words.some(isUnreadable)) return [];
  const spell = (word: string): boolean => isUnreadable(word) || isSpelled(word);
  return ['', '-', '. ', ' '].map((between) =>
    words.map((word) => (spell(word) ? letters(word, between) : capital(word))).join(' '),
  );
}

/** All written forms of a package, each once, those of the plain name first. */
export function formsOf(attribute: string, program: string): Form[] {
  const found = new Map<string, number>();
  const add = (texts: readonly string[], prior: number): void => {
    for (const text of texts) if (!found.has(text)) found.set(text, prior);
  };
  const nested = attribute.includes('.');
  const said = spokenVariants(attribute);
  add(writtenForms(said[0]!.words, !nested), said[0]!.prior);
  if (!nested && /^[a-z][a-z0-9-]+$/i.test(attribute)) add([attribute], 0);
  for (const alias of aliases().get(attribute) ?? []) add(writtenForms(alias.split(' '), true), 0);
  const apart = nested ? undefined : apartOf(said[0]!.words);
  if (apart) add(writtenForms(apart, false), 0);
  for (const { words, prior } of said.slice(1)) add(writtenForms(words, !nested), prior);
  if (!nested && program !== '' && program !== attribute) add(writtenForms(wordsOf(program), true), PROGRAM);
  const forms = Array.from(found, ([text, prior]): Form => ({ text, prior }));
  const spelled = nested ? [] : spelledForms(said[0]!.words).filter((text) => !found.has(text));
  return [...forms, ...spelled.map((text): Form => ({ text, prior: SPELLED, spelled: true }))];
}

/** The written forms of a whole index as a decoder of sound takes them: `entryOf[i]` is the entry that `forms[i]` means. */
export function lexiconOf(
  index: NameIndex,
  left: (entry: number) => boolean = () => false,
): { forms: string[]; entryOf: Int32Array } {
  const forms: string[] = [];
  const entryOf: number[] = [];
  for (let entry = 0; entry < index.size; entry++) {
    if (left(entry)) continue;
    for (const { text } of formsOf(index.attribute(entry), index.program(entry))) {
      forms.push(text);
      entryOf.push(entry);
    }
  }
  return { forms, entryOf: Int32Array.from(entryOf) };
}
