/** Letters that may be wrong of what is made out, for each letter of what was said. */
const LENIENT = 0.25;

/** A text as far as it is heard: words in small letters. */
const letters = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9]+/gu, ' ')
    .trim();

/**
 * Where in a text the last stretch ends that is most like a phrase, as someone finds words
 * that they expect in what they half made out; null where nothing is near enough.
 */
export function findLike(text: string, phrase: string): number | null {
  const [heard, wanted] = [letters(text), letters(phrase)];
  // Edit distance of the phrase to every stretch, by where the stretch ends (Sellers).
  let row = Array.from({ length: wanted.length + 1 }, (_, i) => i);
  let best = LENIENT * wanted.length;
  let end: number | null = null;
  for (const [at, letter] of Array.from(heard).entries()) {
    const next = [0];
    for (let i = 1; i <= wanted.length; i++) {
      const change = row[i - 1]! + (wanted[i - 1] === letter ? 0 : 1);
      next.push(Math.min(change, row[i]! + 1, next[i - 1]! + 1));
    }
    row = next;
    if (row[wanted.length]! <= best) [best, end] = [row[wanted.length]!, at + 1];
  }
  return end;
}
