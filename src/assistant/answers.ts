import type { Understanding } from '../../intents/types.js';
import type { Answer } from '../dialogue/confirmation.js';
import type { DialogueEvent, Question } from '../dialogue/machine.js';

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
  'progress',
  'help',
]);

/** Whether an intent answers or steers the dialogue instead of asking for something new. */
export function isAnswer(intent: string | null): boolean {
  return intent !== null && dialogueIntents.has(intent);
}

/** Whether an intent lets something happen that was asked about. */
export function confirms(intent: string | null): boolean {
  return intent === 'yes' || intent === 'yes_for_good';
}

interface Circumstances {
  readonly clear: boolean;
  readonly startedAt: number;
  readonly question: Question | null;
}

/** What a word of the dialogue means at this point; `own` is answered by the assistant itself. */
export function answerFrom(
  { intent, slots }: Understanding,
  { clear, startedAt, question }: Circumstances,
): DialogueEvent | { type: 'own' } {
  const answer = (kind: Answer['kind']): DialogueEvent => ({
    type: 'answer',
    answer: { kind, clear, startedAt },
  });
  switch (intent) {
    case 'yes':
      // "Did you mean …?" with one option: a yes picks it.
      return question?.kind === 'choose' && question.options.length === 1
        ? { type: 'pick', number: 1, clear }
        : answer('yes');
    case 'yes_for_good':
      return answer('phrase');
    case 'no':
      return answer('no');
    case 'pick':
      return typeof slots.n === 'number' ? { type: 'pick', number: slots.n, clear } : answer('unclear');
    case 'cancel':
    case 'stop':
    case 'wait':
    case 'repeat':
      return { type: intent };
    default:
      return { type: 'own' };
  }
}
