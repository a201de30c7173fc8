import { cardinal, version } from './numbers.js';
import type { Pronunciations } from './pronunciations.js';

/** Written in capitals for emphasis, not letter by letter. */
const SHOUTED = new Set(
  (
    'A I AN AND ANY ALL ARE AS AT BE BUT BY CAN DO FOR FROM GO HAS IF IN IS IT MAY NEW NO NOT NOW OF OFF OK OLD ON ONE ' +
    'OR OUT SO STOP THE TO TWO UP USE WAS WE YES YOU'
  ).split(' '),
);

/**
 * Says a name (a word, a package, an attribute path, a file name) with the table's help: the
 * whole of it if the table has it, else piece by piece.
 */
export function sayName(name: string, table: Pronunciations): string {
  const known = table.get(name.toLowerCase());
  if (known !== undefined) return known;
  const versioned = /^(.*[A-Za-z].*?)-(v?\d+(?:\.[\da-z]+)+(?:-?(?:rc|beta|alpha|pre)\d*)?)$/u.exec(name);
  if (versioned) return `${sayName(versioned[1]!, table)} ${version(versioned[2]!)}`;
  if (name.includes('.')) {
    return pieces(name, '.')
      .map((piece) => sayName(piece, table))
      .join(' dot ');
  }
  if (/[-_+]/u.test(name)) return sayJoined(name, table);
  return split(name)
    .map((piece) => sayPiece(piece, table))
    .join(' ');
}

/** Parts joined by hyphens; ordinary words ("re-use") stay as they are. */
function sayJoined(name: string, table: Pronunciations): string {
  const parts = name.split(/([-_]+|\++)/u);
  const said = parts.map((part) => {
    if (part.startsWith('+')) return ' plus'.repeat(part.length).trim();
    return /^[-_]+$/u.test(part) || part === '' ? '' : sayName(part, table);
  });
  const plain = parts.every((part, i) => part === said[i] || part === '-');
  return plain ? name.replace(/^-+|-+$/gu, '') : said.filter((part) => part !== '').join(' ');
}

/** "python313Packages" → python, 313, Packages; an apostrophe stays inside its word. */
function split(name: string): string[] {
  return name.match(/\d+|\p{Lu}+(?!\p{Ll})|\p{Lu}?[\p{Ll}\p{Lo}\p{M}’']+|\p{L}\p{M}*|\p{M}+/gu) ?? [];
}

function sayPiece(piece: string, table: Pronunciations): string {
  if (/^\d/u.test(piece)) return sayNumberInName(piece);
  const known = table.get(piece.toLowerCase());
  if (known !== undefined) return known;
  if (isSpelled(piece)) return Array.from(piece.toUpperCase()).join(' ');
  return piece;
}

/** "313" in "python313" is 3.13; "64" and "2" are themselves. */
function sayNumberInName(digits: string): string {
  if (digits.length === 3 && !digits.endsWith('00'))
    return `${cardinal(digits[0]!)} ${cardinal(digits.slice(1))}`;
  return cardinal(digits);
}

/** Whether a word is said letter by letter: capitals that make no word, or no vowel at all. */
function isSpelled(word: string): boolean {
  if (!/^[A-Za-z]{2,}$/u.test(word)) return false;
  if (/^[A-Z]+$/u.test(word)) return !SHOUTED.has(word) && (word.length <= 3 || !/[AEIOUY]/u.test(word));
  return word.length <= 5 && /^[bcdfghjklmnpqrstvwxz]+$/iu.test(word);
}

function pieces(name: string, by: string): string[] {
  return name.split(by).filter((piece) => piece !== '');
}
