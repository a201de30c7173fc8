/** Share of the words heard that must stand in what is being said; a word or two may be misheard. */
const SHARE = 0.6;
/** Fewer words than this are a person's as likely as not. */
const FEWEST = 3;

const wordsOf = (text: string): string[] => text.toLowerCase().match(/[a-z0-9]+/gu) ?? [];

/** Whether what was heard while Aloud spoke are its own words. */
export function areOwnWords(heard: string, said: string): boolean {
  const words = wordsOf(heard);
  if (words.length < FEWEST) return false;
  const own = new Set(wordsOf(said));
  return words.filter((word) => own.has(word)).length >= SHARE * words.length;
}
