import type { Engine } from '../../intents/engine.js';
import type { Context, Understanding } from '../../intents/types.js';
import type { Alternative, Transcript } from '../../speech/types.js';
import { confirms } from '../assistant/answers.js';
import { SPOKEN_YES, textCounts } from './acceptance.js';
import type { Meant } from './answer-in-sound.js';
import type { Anything } from './anything.js';
import { asked, either, isDialogue, nothing } from './readings.js';

/** A way of writing an utterance down whose share is under this part of the best one's is no rival of it. */
const RIVAL_SHARE = 0.3;
/**
 * How sure the word must be that a spoken yes begins with: its share in all
 * ways of writing the utterance down. Not measured, for want of an English
 * model; where it is too strict, the yes is asked for once more.
 */
const LEAST_YES = 0.9;

export type Written = Pick<Transcript, 'text' | 'confidence' | 'words' | 'alternatives'>;

interface Reading extends Alternative {
  readonly read: Understanding;
}

/**
 * What an utterance asks for, from the ways in which a recogniser of words
 * wrote it down. The likeliest is taken at its word where it is a sentence
 * that is known, a less likely one is asked about, and what only resembles a
 * sentence is never acted on.
 */
export function requestInWriting(
  { text, confidence, alternatives }: Written,
  { read, questionOpen }: Pick<Anything, 'read' | 'questionOpen'>,
  engine: Engine,
): Understanding {
  const ways = alternatives.length > 0 ? alternatives : [{ text, confidence }];
  const readings = ways.map((way): Reading => ({ ...way, read: read(way.text) }));
  const meant = likeliest(readings, engine);
  // Nothing is offered that a number by itself could choose.
  return meant.intent === 'pick' && !questionOpen ? nothing(meant) : meant;
}

function likeliest(readings: readonly Reading[], engine: Engine): Understanding {
  const best = readings[0]!;
  const known = readings.filter(({ read }) => isKnown(read));
  const [first, ...others] = known;
  if (first === undefined) return resembling(best.read, engine);
  if (first !== best) return isDialogue(first.read, engine) ? nothing(best.read) : asked(first.read);
  const rival = others.find(
    ({ read, confidence }) =>
      read.intent !== first.read.intent &&
      !isDialogue(read, engine) &&
      confidence >= RIVAL_SHARE * first.confidence,
  );
  return rival === undefined ? first.read : either(first.read, rival.read);
}

const isKnown = ({ outcome, source }: Understanding): boolean =>
  outcome === 'understood' && source !== 'fuzzy';

/** Words that are no known sentence: what they resemble may be asked about. */
function resembling(read: Understanding, engine: Engine): Understanding {
  if (read.outcome === 'unknown') return read;
  if (!textCounts(read, isDialogue(read, engine), 1)) return nothing(read);
  return read.outcome === 'understood' ? asked(read) : read;
}

/**
 * The answer to an open question, or null where none was given: the closed
 * answers' recogniser and the one of all words must have written the same.
 * A yes counts only where both are as good as sure of it.
 * @param held of the recogniser that knows nothing but the answers
 * @param free of the one that knows all words
 */
export function answerInWriting(
  held: Written,
  free: Written,
  context: Context,
  engine: Engine,
): Meant | null {
  const understanding = engine.understand(held.text, context);
  if (understanding.outcome !== 'understood') return null;
  const other = engine.understand(free.text, context);
  if (other.outcome !== 'understood' || !sameMeaning(understanding, other)) return null;
  const sure = [held, free].every(
    ({ text, words }) => SPOKEN_YES.test(text) && (words[0]?.confidence ?? 0) >= LEAST_YES,
  );
  return {
    understanding: { ...understanding, source: 'heard' },
    clear: understanding.source !== 'learned' && (!confirms(understanding.intent) || sure),
  };
}

function sameMeaning(one: Understanding, other: Understanding): boolean {
  return one.intent === other.intent && JSON.stringify(one.slots) === JSON.stringify(other.slots);
}
