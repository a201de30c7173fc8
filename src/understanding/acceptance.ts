import type { HeardName } from '../../intents/names/candidates.js';
import type { Understanding } from '../../intents/types.js';
import { confirms } from '../assistant/answers.js';
import type { Evidence } from './belief.js';
import { isPlain, type WeighedHearing } from './weigh.js';

/** What was heard is taken from this belief on (belief.ts), and a change without asking whether it was meant from the second. */
export const TAKEN = 0.45;
export const CERTAIN = 0.85;
/**
 * From this belief on a request in the set's own words alone is asked about. Of
 * 176 commands and 257 clips of nothing kept for tuning it brought back 4 and
 * let none pass; what steers the dialogue, names and free words fit any talk.
 */
const DOUBTED = 0.3;
/** From this belief on a request is taken although nothing is near the name in it: the name is asked for. */
export const NAMELESS = 0.8;
/**
 * Names are judged by what their sound, their phonemes and their popularity say
 * together (intents/names): of 138 right names one scored less, of 150 that
 * were taken out of the list 29.
 */
const NAME_SCORE = 6;
/** A transcript that the model itself believes less is made up: babble, noise, a voice it can't follow. */
const LEAST_WRITTEN = 0.7;
/** And an answer that nothing asked for, by itself: "Right now." was made out of babble with 0.38. */
const LEAST_ANSWER_WRITTEN = 0.5;
/**
 * A request that is not borne out by sound and only resembles a known sentence is asked about from here on; talk
 * resembles what is said of the dialogue itself ("I don't know …"), which never counts so.
 */
const LEAST_RESEMBLANCE = 0.92;

/**
 * Whether a transcript that fits no sentence by its sound is worth a question.
 * @param dialogue whether it would speak of the dialogue itself
 * @param written the transcript's own confidence
 */
export function textCounts(
  { source, confidence }: Understanding,
  dialogue: boolean,
  written: number,
): boolean {
  if (written < LEAST_WRITTEN) return false;
  return source !== 'fuzzy' || (!dialogue && confidence >= LEAST_RESEMBLANCE);
}

/**
 * A recording shorter than this, seconds, holds no request with the pause that
 * lies before and after one: it is a piece of talk, or a word said into a key.
 */
const SHORT = 1.2;

/** What people say to each other all day, and what is made up of music: nothing is lost where it goes unanswered. */
const isSmallTalk = (intent: string | null): boolean => intent === 'greet' || intent === 'thank';

/**
 * What was written down with this confidence and is this much likelier (nats)
 * was said as it is written: "Where am I?" is no "clear my …". Of 600 clips of
 * commands kept for tuning, clean and in noise at 12 dB, none that was heard
 * right was so far behind so sure a text.
 */
const PLAINLY_WRITTEN = { confidence: 0.8, ahead: 8 } as const;

/** Whether a text that asks for something else, or for nothing, leaves no room for what the sound was held against. */
export function contradicts(confidence: number, { margin, written }: Evidence): boolean {
  return !written && confidence >= PLAINLY_WRITTEN.confidence && margin <= -PLAINLY_WRITTEN.ahead;
}

interface Circumstances {
  /** Whether it speaks of the dialogue itself. */
  readonly dialogue: boolean;
  /** A free text of the same sound asks for the same; with it, how far the model believes what it wrote. */
  readonly written: boolean;
  readonly confidence: number;
  /** Length of the recording. */
  readonly seconds: number;
  /** Whether answers are heard as readily as requests. */
  readonly answersToo: boolean;
}

/**
 * How much belief it takes for a request to be taken: what only answers
 * questions, and small talk, is doubted where none is open.
 */
export function leastBelief(
  heard: WeighedHearing,
  { dialogue, written, confidence, seconds, answersToo }: Circumstances,
): number {
  const { intent } = heard.read;
  if (answersToo && confirms(intent) && written && confidence >= LEAST_ANSWER_WRITTEN) return TAKEN;
  const answers = answersToo ? intent === 'pick' : confirms(intent);
  if (answers || isSmallTalk(intent) || seconds < SHORT) return CERTAIN;
  return isPlain(heard) && !dialogue ? DOUBTED : TAKEN;
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
