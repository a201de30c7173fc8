/** A passphrase as it is compared: the same however it was written down. Pure. */

const DIGITS = 'zero one two three four five six seven eight nine'.split(' ');
/** Three common words of a few thousand are a thousand million ways to say it, and three tries at a time. */
export const FEWEST_WORDS = 3;
export const FEWEST_LETTERS = 12;

/** Its words; a recogniser's capitals, commas and digits count for nothing. */
function wordsOf(text: string): string[] {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[0-9]/g, (digit) => ` ${DIGITS[Number(digit)]} `)
    .replaceAll(/['’]/g, '')
    .split(/[^\p{L}\p{M}]+/u)
    .filter((word) => word !== '');
}

/** What is compared: its letters alone, as "moon light" and "moonlight" sound the same. */
export const lettersOf = (text: string): string => wordsOf(text).join('');

/** Whether it is long enough not to be guessed. */
export function isStrong(text: string): boolean {
  return wordsOf(text).length >= FEWEST_WORDS && lettersOf(text).length >= FEWEST_LETTERS;
}
