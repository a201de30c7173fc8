/**
 * eSpeak NG, which also gives Piper its phonemes, takes an "A" that stands alone for the
 * article, even between letters that are spelled out. "Eigh" it says like the letter.
 */
export function spellOut(sentence: string): string {
  return sentence.replace(/\bA(?= [A-Z]\b)|(?<=\b[A-Z] )A\b/gu, 'eigh');
}
