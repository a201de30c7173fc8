import type { HeardName } from '../../intents/names/candidates.js';
import type { Understanding } from '../../intents/types.js';
import { accept, COMMAND } from '../../speech/moonshine/acceptance.js';
import type { Hearing } from '../../speech/types.js';

/**
 * A sentence with names in it is judged by the words around the names: names
 * are spelled as no model expects, so that right ones lie as far below the free
 * text as wrong ones. Nats a token; on four synthetic voices kept for tuning
 * the words around real requests gave −0.1 to −0.8, those forced on other talk
 * −1.15 ("let's wipe …" for "list Wi-Fi …") and less.
 */
const CARRIER_PER_TOKEN = -0.9;
/**
 * Nats behind the free text. Most right sentences with names in them lie at most
 * 5 behind it, but a name the model can't spell is further off ("ripgrep" 13 to
 * 16); beyond this nothing is looked for in any case.
 */
const NAMED_MARGIN = -18;
/**
 * And the names by what their sound, their phonemes and their popularity say
 * together (intents/names): right names scored 15 to 28, names forced on other
 * words at most 7.
 */
const NAME_SCORE = 8;
/** What is not borne out by sound and only resembles a known sentence is asked about from here on. */
const LEAST_RESEMBLANCE = 0.9;

/** Whether the sound bears a sentence out, the names meant in it left aside. */
export function sentenceFits(hearing: Hearing, namesMeant: number): boolean {
  if (namesMeant === 0) return accept(hearing, COMMAND);
  const names = hearing.spans.filter((span) => span.lexicon === 'package');
  const logProb = hearing.logProb - sum(names.map((span) => span.logProb));
  const tokens = hearing.tokens.length + 1 - sum(names.map((span) => span.tokenCount));
  return logProb / tokens > CARRIER_PER_TOKEN && hearing.margin > NAMED_MARGIN;
}

/** Whether a transcript that fits no sentence by its sound is worth a question. */
export function textCounts({ source, confidence }: Understanding): boolean {
  return source !== 'fuzzy' || confidence >= LEAST_RESEMBLANCE;
}

/** Whether for each name that was said something is near enough. */
export function namesFit(found: readonly (readonly HeardName[])[]): boolean {
  return found.every((names) => (names[0]?.score ?? -Infinity) > NAME_SCORE);
}

/**
 * The words that confirm a change when they are spoken. With this model the
 * other words of one syllable are no safe yes ("yeah" was heard in "yet",
 * "sure" in "shirt"): they are asked about once more.
 */
export const SPOKEN_YES = /^yes\b/i;

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
