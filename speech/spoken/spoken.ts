import type { Pronunciations } from './pronunciations.js';
import { RULES, type Context } from './rules.js';

/** Signs that are said. Those not here are pauses, or nothing. */
const SIGNS: Record<string, string> = {
  '&': 'and',
  '+': 'plus',
  '=': 'equals',
  '<': 'less than',
  '>': 'greater than',
  '≤': 'at most',
  '≥': 'at least',
  '≈': 'about',
  '/': 'slash',
  '\\': 'backslash',
  '@': 'at',
  '#': 'hash',
  '%': 'percent',
  '*': 'star',
  '^': 'caret',
  '|': 'or',
  $: 'dollar',
  '€': 'euro',
  '£': 'pound',
  '°': 'degrees',
  '±': 'plus or minus',
  '×': 'times',
  '÷': 'divided by',
  '→': 'to',
  '←': 'from',
  '©': 'copyright',
};
/** Signs at which a person makes a short pause. */
const PAUSES = /^[–—…()[\]{}•·]$/u;
/** Signs that voices take as the tune of a sentence. */
const MARKS = /^[.,;:!?]$/u;
const OTHER_SCRIPT = /^[\p{L}\p{M}\p{N}]+/u;

/**
 * Writes a text out the way a person says it: in Latin letters, with spaces and
 * the marks . , ; : ! ? ' - alone, so that every voice says the same. Never
 * empty unless the text is blank. A pure function of its arguments.
 */
export function toSpoken(
  text: string,
  context: { readonly table: Pronunciations; readonly now: Date },
): string {
  const said = tidy(scan(text.normalize('NFC'), context));
  if (/\p{L}/u.test(said) || text.trim() === '') return said;
  return 'a symbol';
}

function scan(text: string, context: Context): string {
  let out = '';
  let at = 0;
  while (at < text.length) {
    const said = apply(text, at, context);
    if (said) {
      out += ` ${said.words} `;
      at += said.length;
      continue;
    }
    const sign = String.fromCodePoint(text.codePointAt(at)!);
    out += saySign(sign, text, at);
    at += otherScript(text, at) || sign.length;
  }
  return out;
}

function apply(text: string, at: number, context: Context): { words: string; length: number } | undefined {
  for (const { pattern, say } of RULES) {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    const words = match && match[0] !== '' ? say(match, context) : undefined;
    if (match && words !== undefined) return { words: plain(words), length: match[0].length };
  }
  return undefined;
}

/** How many characters of a script that the voice does not read begin here. */
function otherScript(text: string, at: number): number {
  return OTHER_SCRIPT.exec(text.slice(at))?.[0].length ?? 0;
}

function saySign(sign: string, text: string, at: number): string {
  const before = text[at - 1] ?? ' ';
  const after = text[at + sign.length] ?? ' ';
  if (sign === '#' && /\d/u.test(after)) return ' number ';
  if (sign === '~' && /\d/u.test(after)) return ' about ';
  if ((sign === '-' || sign === '−') && /\d/u.test(after) && /[\s(]/u.test(before)) return ' minus ';
  if (sign === '-' && /\s/u.test(before) && /\s/u.test(after)) return ', ';
  if (MARKS.test(sign)) return sign;
  if (PAUSES.test(sign)) return ', ';
  if (OTHER_SCRIPT.test(sign)) return ' foreign text ';
  return ` ${SIGNS[sign] ?? ''} `;
}

/** What a table says may hold anything; only what can be said is kept of it. */
function plain(words: string): string {
  return words.replace(/[’]/gu, "'").replace(/[^\p{Script=Latin}\p{M}' ,-]/gu, ' ');
}

/** One space between words, no space before a mark, one mark where several meet, none at the start. */
function tidy(text: string): string {
  return text
    .replace(/\s+/gu, ' ')
    .replace(/ (?=[.,;:!?])/gu, '')
    .replace(/[.,;:!?](?:[.,;:!?]| (?=[.,;:!?]))*/gu, strongest)
    .replace(/([.,;:!?])(?=[^\s])/gu, '$1 ')
    .replace(/^[\s.,;:!?]+/u, '')
    .replace(/[\s,;:]+$/u, '');
}

function strongest(marks: string): string {
  return Array.from('?!.;:,').find((mark) => marks.includes(mark)) ?? '';
}
