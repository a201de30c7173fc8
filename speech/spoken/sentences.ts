/** Shortened words whose full stop ends no sentence. */
const SHORT =
  /(?:^|[\s(])(?:e\.g|i\.e|etc|vs|approx|no|nr|mr|mrs|ms|dr|st|fig|vol|max|min|sec|hrs?|incl|[a-z])\.$/iu;
/** A mark that can end a sentence, with the quotes and brackets that close with it. */
const END = /[.!?…]+["'”’)\]]*\s+/gu;

/**
 * Cuts a text into sentences: at line ends, and after a closing mark that is
 * followed by a space and something a sentence can start with. Versions
 * (25.11), names (Node.js) and file names stay whole.
 */
export function splitSentences(text: string): string[] {
  const sentences: string[] = [];
  for (const line of text.split(/\r?\n/u)) {
    let start = 0;
    for (const match of line.matchAll(END)) {
      const end = match.index + match[0].length;
      const before = line.slice(start, match.index + 1);
      const continues = /^\p{Ll}/u.test(line.slice(end)) && !/[!?]/u.test(match[0]);
      if (continues || (match[0].startsWith('.') && SHORT.test(before))) continue;
      sentences.push(line.slice(start, end));
      start = end;
    }
    sentences.push(line.slice(start));
  }
  return sentences.map((sentence) => sentence.trim()).filter((sentence) => sentence !== '');
}

/** Below this a sentence is made so fast that cutting it gains nothing. */
const SHORT_ENOUGH = 45;
/** The first piece should be long enough to cover the making of the second. */
const LEAST = 12;

/**
 * Cuts the head off a long sentence at a pause that is there anyway (comma,
 * semicolon, colon, dash), so that it sounds before the rest is made. Gives the
 * whole sentence when there is no good place.
 */
export function cutForSpeed(sentence: string): string[] {
  if (sentence.length <= SHORT_ENOUGH) return [sentence];
  for (const match of sentence.matchAll(/[,;:]\s+|\s[–—-]\s+/gu)) {
    const end = match.index + match[0].length;
    if (end < LEAST) continue;
    if (end > SHORT_ENOUGH + LEAST || sentence.length - end < LEAST) break;
    return [sentence.slice(0, end).trimEnd(), sentence.slice(end)];
  }
  return [sentence];
}
