/** How words are written by a recogniser: capitals, contractions, digits and number words. */
import type { LanguageData } from '../normalise/language.js';

/** Another way to write one or two words in a row. */
export interface Variant {
  readonly words: readonly string[];
  readonly written: string;
}

export function writtenWord(word: string, language: LanguageData): string {
  return language.written[word] ?? word;
}

/**
 * The forms that `same` makes plain, the other way round: "what is" may be
 * written "what's". Misspellings and forms with spaces are left out: a
 * recogniser writes neither. What it writes in place of a word counts as well.
 */
export function variantsOf(language: LanguageData): Variant[] {
  const slips = new Set(
    Object.keys(language.same).flatMap((from) => (from.includes("'") ? [from.replaceAll("'", '')] : [])),
  );
  const same = Object.entries(language.same).flatMap(([from, to]) => {
    const words = to.split(' ');
    if (from.includes(' ') || from.length < 3 || slips.has(from) || words.length > 2) return [];
    return [{ words, written: writtenWord(from, language) }];
  });
  const misheard = Object.entries(language.misheard).map(([written, said]) => ({
    words: said.split(' '),
    written,
  }));
  return [...same, ...misheard];
}

/**
 * A whole number as it may be written: digits, and words below a hundred
 * ("forty-two", "forty two"). The language's number words stand in the order
 * 0–19, 20, 30 … 90.
 */
export function writtenNumber(value: number, language: LanguageData): string[] {
  const words = language.number_words;
  const forms = [String(value)];
  if (value < 20 && words[value]) forms.push(words[value]);
  else if (value < 100) {
    const tens = words[18 + Math.floor(value / 10)];
    const ones = value % 10 === 0 ? '' : words[value % 10];
    if (tens && ones === '') forms.push(tens);
    else if (tens && ones) forms.push(`${tens}-${ones}`, `${tens} ${ones}`);
  }
  return forms;
}

/** An ordinal as it may be written; words only as far as the language lists them in order. */
export function writtenOrdinal(value: number, language: LanguageData): string[] {
  const ends = ['th', 'st', 'nd', 'rd'];
  const end = value % 100 > 10 && value % 100 < 14 ? 'th' : (ends[value % 10] ?? 'th');
  const word = value <= 20 ? language.ordinal_words[value - 1] : undefined;
  return [`${value}${end}`, ...(word ? [word] : [])];
}
