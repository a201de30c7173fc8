import type { Hearing } from '../types.js';

/** What a hearing must reach to be taken for the answer to an open question. Nats, each to be exceeded. */
export interface Thresholds {
  readonly margin: number;
  readonly perToken: number;
  /** How far it must be ahead of the best hearing that means something else. */
  readonly lead: number;
  /** Asked of a text of a single word: that its sound stands before that of all other words. */
  readonly firstWordLead: number;
}

/**
 * Closed answers that change nothing: no, cancel, stop, repeat, a number. On
 * the clips described at {@link YES} 19 of 20 refusals were taken, and 18 of
 * 649 other clips wrongly (none of noise or babble).
 */
export const ANSWER: Thresholds = { margin: -4, perToken: -1.3, lead: 0, firstWordLead: -3 };

/**
 * The same where nothing but an answer is waited for, and what is taken wrongly
 * is heard at once and said again. Of 140 clips of 20 answers by seven voices
 * 138 were understood; of 138 of other words, most picked for sounding like one,
 * 71, and of 73 lines of talk one ("good night").
 */
export const CLOSED: Thresholds = { margin: -7, perToken: -2, lead: -1.5, firstWordLead: -8 };

/**
 * An answer that lets something happen. Chosen on 760 clips: Piper's "joe" at
 * three speeds and pitches, clean, with white noise at 15 dB and with babble at
 * 12 dB; 69 that agree, 42 of other answers, 429 of 197 other words and phrases
 * picked for sounding like one, 220 of noise, babble and talk cut anywhere;
 * heard against 35 answers.
 *
 * - "yes" alone: 3 of 3 clean, 2 of 2 noisy; "yes …" (please, do it, go ahead,
 *   confirm, that is right): 13 of 13 clean, 7 of 10 noisy.
 * - Taken for "yes" wrongly: 1 clip ("gas", which the model writes as "Yes."
 *   with 95 % a token); for "yes …": none; noise and babble: none. Without
 *   `firstWordLead` it was 6 (guess, new, ask, …).
 * - "guess" and "gas" can't be told from "yes" of some voices (Piper's joe,
 *   flite's slt): every figure of theirs is that of a true yes. Only a second
 *   ear could (Vosk, where its English model is there).
 * - Other words of one syllable are no safe yes with this model: yeah and yep
 *   were taken for 4 other words (yet, you, …) and missed in half the clips,
 *   sure and okay for 6 (shirt, shore, …), "do it" for "dew it".
 *
 * One synthetic speaker is a narrow base: judge these anew on real voices.
 */
export const YES: Thresholds = { margin: -1, perToken: -0.6, lead: 2, firstWordLead: 2 };

/**
 * Whether the sound bears a hearing out.
 * @param rival the best hearing of the same utterance that means something else, if there is one
 */
export function accept(hearing: Hearing, thresholds: Thresholds, rival?: Hearing): boolean {
  return (
    hearing.margin > thresholds.margin &&
    hearing.perToken > thresholds.perToken &&
    (!rival || hearing.logProb - rival.logProb > thresholds.lead) &&
    (hearing.text.includes(' ') || hearing.firstWordLead > thresholds.firstWordLead)
  );
}
