import type { Engine } from '../../intents/engine.js';
import type { SlotValue, Understanding } from '../../intents/types.js';
import type { OwnNames } from './own-names.js';

/** A written sentence is the very words of a lesson above this; a paraphrase of one goes by its sound. */
const SURE_LESSON = 0.95;

/** Whether a sentence is to be taken at its word: a lesson, or all names in it the person's own. */
export function isTaught(read: Understanding, engine: Engine, own: OwnNames): boolean {
  if (read.outcome !== 'understood') return false;
  const said = [read, ...read.also].flatMap(({ slots }) => Object.values(slots)).flatMap(spokenNames);
  if (said.length === 0) return read.source === 'learned' && read.confidence >= SURE_LESSON;
  const words = (name: string): string =>
    engine
      .plainTokens(name)
      .map(({ word }) => word)
      .join(' ');
  return said.every(({ attribute, spoken }) => own.attributeOf(words(spoken)) === attribute);
}

/** The names of a slot that were said as such: those that a lesson brings were not. */
function spokenNames(value: SlotValue): { attribute: string; spoken: string }[] {
  if (typeof value !== 'object') return [];
  return value.flatMap(({ attribute, spoken }) => (spoken === undefined ? [] : [{ attribute, spoken }]));
}
