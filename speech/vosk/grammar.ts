/** What a model with this word in its vocabulary writes for speech outside a grammar. */
const UNKNOWN_WORD = '[unk]';

/**
 * The grammar for Vosk: the phrases that the model can hear, and the unknown
 * word where it has one. A phrase with a word that the model does not know is
 * left out whole: Vosk would leave out only the word, and hear "yes" for
 * "yes, ffmpeg".
 * @param knows whether a word is in the model's vocabulary
 */
export function closedGrammar(phrases: readonly string[], knows: (word: string) => boolean): string[] {
  const hearable = phrases
    .map((phrase) => phrase.trim())
    .filter((phrase) => phrase !== '' && phrase.split(/\s+/u).every(knows));
  return [...new Set(hearable), ...(knows(UNKNOWN_WORD) ? [UNKNOWN_WORD] : [])];
}
