import type { Meaning, Understanding } from '../../intents/types.js';
import type { Option, Question } from '../dialogue/types.js';
import { isAnswer } from './answers.js';
import type { Said } from './understander.js';

/** What something said is to the dialogue. */
export type Sort =
  /** A word about the open question or about the speaking. */
  | { readonly as: 'answer' }
  /** No clear answer to the open question. */
  | { readonly as: 'unclear' }
  | { readonly as: 'choice'; readonly options: readonly Option[] }
  | { readonly as: 'unknown' }
  | { readonly as: 'request'; readonly meanings: readonly Meaning[] };

/** At most so many meanings are offered. */
const OFFERED = 3;

/** Sorts what was said by what was understood and by the question that is open. */
export function sort(said: Said, question: Question | null): Sort {
  const { understanding } = said;
  const { outcome, intent, slots, also } = understanding;
  const understood = outcome === 'understood';
  // A number with nothing to choose from points at what was read out.
  if (understood && isAnswer(intent) && (intent !== 'pick' || question !== null)) return { as: 'answer' };
  if (question !== null && (outcome === 'unknown' || guessed(said))) return { as: 'unclear' };
  if (outcome === 'ambiguous') return { as: 'choice', options: optionsOf(understanding) };
  if (outcome === 'unknown') return { as: 'unknown' };
  return { as: 'request', meanings: [{ intent: intent!, slots }, ...also] };
}

function optionsOf({ alternatives, also }: Understanding): Option[] {
  return alternatives.slice(0, OFFERED).map((candidate) => ({
    label: labelOf(candidate),
    value: [{ intent: candidate.intent, slots: candidate.slots }, ...also] satisfies Meaning[],
  }));
}

/** How a meaning is read out: its name, or its intent in words when it has none. */
export function labelOf({ intent, slots }: Meaning): string {
  const names = Object.values(slots).flatMap((value) =>
    Array.isArray(value)
      ? value.map((name: { attribute: string }) => name.attribute)
      : [String(value as string | number)],
  );
  return names.length > 0 ? names.join(' and ') : intent.replaceAll('_', ' ');
}

/** A guess at sound that fits no sentence: while a question is open it is an unclear answer, no new question. */
function guessed({ transcript, understanding }: Said): boolean {
  return (
    transcript !== undefined && understanding.outcome === 'ambiguous' && understanding.source !== 'heard'
  );
}
