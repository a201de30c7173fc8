import { isNames, type Meaning, type Understanding } from '../../intents/types.js';
import type { Option, Question } from '../dialogue/types.js';
import { whyNever } from '../operations/from-meaning.js';
import { attributesIn } from '../operations/names.js';
import { isAnswer } from './answers.js';
import { numberOf } from './by-name.js';
import { positionsIn } from './pointing.js';
import type { Said } from './understander.js';

/** What something said is to the dialogue. */
export type Sort =
  /** A word about the open question or about the speaking. */
  | { readonly as: 'answer'; readonly said: Said }
  /** No clear answer to the open question. */
  | { readonly as: 'unclear' }
  /** Several of what is offered. */
  | { readonly as: 'several'; readonly options: readonly Option[] }
  | { readonly as: 'choice'; readonly options: readonly Option[] }
  | { readonly as: 'unknown' }
  /** `instead`: what was asked before is not asked any more. */
  | { readonly as: 'request'; readonly meanings: readonly Meaning[]; readonly instead: boolean };

/** The intent of what Aloud leaves to the person. */
export const NOT_MINE = 'not_mine';

/** At most so many meanings are offered. */
const OFFERED = 3;

/** What a request does, with its names, in words. */
type Describe = (meaning: Meaning) => string;

interface Moment {
  readonly question: Question | null;
  /** A number can mean another of what was offered before this question. */
  readonly offers: boolean;
}

/** Sorts what was said by what was understood and by the question that is open. */
export function sort(heard: Said, { question, offers }: Moment, describe: Describe): Sort {
  const said = { ...heard, understanding: withoutLeft(heard.understanding) };
  const { understanding } = said;
  const { outcome, intent, slots, also } = understanding;
  const understood = outcome === 'understood';
  // A number with nothing to choose from points at what was read out, or offered before.
  const another = question?.kind === 'confirm' && offers && said.clear;
  const pointing = intent === 'pick' && (question === null || another);
  if (understood && isAnswer(intent) && !pointing) return { as: 'answer', said };
  if (question?.kind === 'choose' && question.about === 'meaning') {
    if (understood && intent === 'pick_several') return several(said, question.options);
    const number = outcome === 'unknown' ? numberOf(understanding.text, question.options) : null;
    if (number !== null) return { as: 'answer', said: picking(said, number) };
  }
  if (question !== null && (outcome === 'unknown' || guessed(said))) return { as: 'unclear' };
  // However it was meant, it is not done: there is nothing to choose.
  const never = intent !== null && whyNever([{ intent, slots }, ...also]) !== null;
  if (outcome === 'ambiguous' && !never) return { as: 'choice', options: optionsOf(understanding, describe) };
  if (outcome === 'unknown') return { as: 'unknown' };
  return { as: 'request', meanings: [{ intent: intent!, slots }, ...also], instead: pointing && another };
}

/** "Start nginx" turns a service on; "start firefox" starts a program, which Aloud has no hand in. */
function withoutLeft(understanding: Understanding): Understanding {
  const { outcome, alternatives } = understanding;
  const left = alternatives.find(({ intent }) => intent === NOT_MINE);
  if (outcome !== 'ambiguous' || left === undefined) return understanding;
  const isProgram = ({ slots }: Meaning): boolean =>
    attributesIn(slots.option).some((path) => /^programs\./u.test(path));
  const others = alternatives.filter((one) => one !== left && !isProgram(one));
  const [{ intent, slots }, ...more] = others.length > 0 ? (others as [Meaning, ...typeof others]) : [left];
  return {
    ...understanding,
    ...{ intent, slots, alternatives: others },
    outcome: more.length === 0 ? 'understood' : 'ambiguous',
  };
}

/** Options that are picked together; where one is not there, or the answer is not clear, it is asked again. */
function several({ understanding, clear }: Said, options: readonly Option[]): Sort {
  const { slots } = understanding;
  const numbers = slots.which === 'all' ? [...options.keys()] : positionsIn(slots).map((n) => n - 1);
  const picked = options.filter((_, at) => numbers.includes(at));
  const isThere = picked.length > 0 && numbers.every((at) => at < options.length);
  return clear && isThere ? { as: 'several', options: picked } : { as: 'unclear' };
}

/** An option called by its name is picked as if by its number: what it does is asked about all the same. */
function picking(said: Said, n: number): Said {
  const { understanding } = said;
  return {
    ...said,
    clear: true,
    understanding: { ...understanding, outcome: 'understood', intent: 'pick', slots: { n }, also: [] },
  };
}

function optionsOf({ alternatives, also }: Understanding, describe: Describe): Option[] {
  const offered = alternatives.slice(0, OFFERED);
  // The names alone are enough only where nothing but the names is in question.
  const [first] = offered;
  const named = offered.every(
    ({ intent, slots }) => intent === first?.intent && Object.values(slots).some(isNames),
  );
  return offered.map((candidate) => ({
    label: named ? labelOf(candidate) : describe(candidate),
    value: [{ intent: candidate.intent, slots: candidate.slots }, ...also] satisfies Meaning[],
  }));
}

/** How a meaning is read out: its name, or its intent in words when it has none. */
export function labelOf({ intent, slots }: Meaning): string {
  const names = namesOf(slots);
  return names.length > 0 ? names.join(' and ') : intent.replaceAll('_', ' ');
}

function namesOf(slots: Meaning['slots']): string[] {
  return Object.values(slots).flatMap((value) =>
    Array.isArray(value)
      ? value.map((name: { attribute: string }) => name.attribute)
      : [String(value as string | number)],
  );
}

/** A guess at sound that fits no sentence: while a question is open it is an unclear answer, no new question. */
function guessed({ transcript, understanding }: Said): boolean {
  return (
    transcript !== undefined && understanding.outcome === 'ambiguous' && understanding.source !== 'heard'
  );
}
