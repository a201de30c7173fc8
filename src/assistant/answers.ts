import { TAKEN_BACK_SLOT } from '../../intents/repair.js';
import type { Understanding } from '../../intents/types.js';
import type { Answer } from '../dialogue/confirmation.js';
import type { DialogueEvent, Question } from '../dialogue/types.js';

/** The intents that speak of the dialogue itself. */
const dialogueIntents = new Set([
  'yes',
  'yes_for_good',
  'no',
  'cancel',
  'stop',
  'wait',
  'repeat',
  'pick',
  'slower',
  'faster',
  'louder',
  'quieter',
  'briefer',
  'fuller',
  'style',
  'progress',
  'help',
]);

/** Whether an intent answers or steers the dialogue instead of asking for something new. */
export function isAnswer(intent: string | null): boolean {
  return intent !== null && dialogueIntents.has(intent);
}

/** Words about the speaking itself: they work at every moment, and end nothing. */
const asides = new Set([
  ...['help', 'repeat', 'slower', 'faster', 'louder', 'quieter', 'briefer', 'fuller', 'style', 'wait'],
  'progress',
]);

/** Whether an intent is about the speaking and not about what is being done. */
export function isAside(intent: string | null): boolean {
  return intent !== null && asides.has(intent);
}

/** Whether an event may let something happen or choose something. */
export function choosesOrConfirms(event: DialogueEvent): boolean {
  return event.type === 'pick' || (event.type === 'answer' && event.answer.kind !== 'no');
}

/** Whether an intent lets something happen that was asked about. */
export function confirms(intent: string | null): boolean {
  return intent === 'yes' || intent === 'yes_for_good';
}

interface Circumstances {
  readonly clear: boolean;
  readonly startedAt: number;
  readonly question: Question | null;
  /** A plan is being worked out, which a no leaves. */
  readonly planning: boolean;
}

/** What a word of the dialogue means at this point; `own` is answered by the assistant itself. */
export function answerFrom(
  { intent, slots }: Understanding,
  { clear, startedAt, question, planning }: Circumstances,
): DialogueEvent | { type: 'own' } {
  // To nobody's question there is no answer; the person is told so.
  const asked = question !== null;
  const answer = (kind: Answer['kind']): DialogueEvent => ({
    type: 'answer',
    answer: { kind, clear, startedAt },
  });
  switch (intent) {
    case 'yes':
      if (!asked) return { type: 'own' };
      // "Did you mean …?" with one option: a yes picks it.
      return question.kind === 'choose' && question.options.length === 1
        ? { type: 'pick', number: 1, clear }
        : answer('yes');
    case 'yes_for_good':
      return asked ? answer('phrase') : { type: 'own' };
    case 'no':
      return asked || planning ? answer('no') : { type: 'own' };
    case 'wait':
      return asked ? { type: 'wait' } : { type: 'own' };
    case 'pick':
      return typeof slots.n === 'number' ? pick(slots.n, clear, question) : answer('unclear');
    case 'cancel':
      // "Install gimp, oh never mind": nothing but the sentence itself is taken back.
      return slots[TAKEN_BACK_SLOT] === true ? { type: 'own' } : { type: intent };
    case 'stop':
    case 'repeat':
      return { type: intent };
    default:
      return { type: 'own' };
  }
}

/** "The last one" is the last of those offered. */
function pick(n: number, clear: boolean, question: Question | null): DialogueEvent {
  const offered = question?.kind === 'choose' ? question.options.length : 0;
  return { type: 'pick', number: n < 0 ? offered : n, clear };
}
