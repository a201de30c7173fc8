/** Longest piece of foreign text inside a sentence, in characters: some ten seconds of speech. */
const MOST = 160;

/**
 * Text that others wrote (a package's description, a line of a build log) made
 * fit to be said inside a sentence of ours: one line, no links, no quotation
 * marks, no symbols, and no end of a sentence, so that nothing in it stands
 * alone as a word to us or as one of ours.
 */
export function fromData(text: string, most = MOST): string {
  const plain = text
    .normalize('NFKC')
    .replace(/\u001b\[[0-9;]*[A-Za-z]/g, ' ')
    .replace(/\b[a-z][a-z0-9+.-]*:\/\/\S+/gi, ' ')
    .replace(/[^\p{L}\p{M}\p{N}\s.,:;!?'’()/+%&-]/gu, ' ')
    .replace(/[.!?:;]+(?=\s|$|\))/g, ',')
    .replace(/\s+/g, ' ')
    .replace(/ ?,[ ,]*/g, ', ')
    .replace(/^[\s,]+|[\s,]+$/g, '');
  if (plain.length <= most) return plain;
  const cut = plain.slice(0, most);
  return cut.slice(0, Math.max(cut.lastIndexOf(' '), most / 2)).replace(/[\s,]+$/, '');
}

/** Sentences that were put together with foreign text, each cleaned for itself. */
export function sentencesFromData(text: string): string {
  return text
    .split(/(?<=[.!?])\s+/)
    .map((sentence) => fromData(sentence))
    .filter((sentence) => sentence !== '')
    .map((sentence) => `${sentence}.`)
    .join(' ');
}
