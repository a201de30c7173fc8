/** Spelled letters inside a name: "v l c", "golf india mike papa", "double f". */
import type { LanguageData } from './language.js';
import type { Token } from './tokens.js';
import { textOf } from './tokens.js';

/** Said before a letter that comes twice. */
const DOUBLE = 'double';

/** The words of a name as they would be written, runs of two or more letters joined. */
export function joinSpelled(tokens: readonly Token[], language: LanguageData): string {
  const parts: string[] = [];
  for (let at = 0; at < tokens.length;) {
    const run = letterRun(tokens, at, language);
    if (run.letters.length >= 2) {
      parts.push(run.letters);
      at += run.length;
    } else {
      const token = tokens[at]!;
      const text = textOf([token]);
      if (text) parts.push(token.glued && parts.length > 0 ? `${parts.pop() ?? ''}-${text}` : text);
      at++;
    }
  }
  return parts.join(' ');
}

function letterRun(
  tokens: readonly Token[],
  from: number,
  language: LanguageData,
): { letters: string; length: number } {
  let letters = '';
  let at = from;
  while (at < tokens.length) {
    const doubled = tokens[at]!.word === DOUBLE ? letterOf(tokens[at + 1], language) : null;
    const letter = doubled ? doubled.repeat(2) : letterOf(tokens[at], language, letters.length > 0);
    if (letter === null) break;
    letters += letter;
    at += doubled ? 2 : 1;
  }
  return { letters, length: at - from };
}

function letterOf(token: Token | undefined, language: LanguageData, orDigit = false): string | null {
  if (!token) return null;
  if (/^\p{L}$/u.test(token.word) || (orDigit && /^\d$/.test(token.word))) return token.word;
  return language.letters[token.word] ?? null;
}
