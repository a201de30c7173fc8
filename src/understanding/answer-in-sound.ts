import type { Context, Understanding } from '../../intents/types.js';
import { accept, ANSWER, YES } from '../../speech/moonshine/acceptance.js';
import type { Hearing } from '../../speech/types.js';
import { confirms } from '../assistant/answers.js';
import { SPOKEN_YES } from './acceptance.js';

/** What an utterance was heard as; `clear` when it is good enough to count as a yes or a choice. */
export interface Meant {
  readonly understanding: Understanding;
  readonly clear: boolean;
}

/** The answer to the open question that was heard, or null where none was. */
export function answerIn(
  hearings: readonly Hearing[],
  context: Context,
  understand: (text: string, context: Context) => Understanding,
): Meant | null {
  const [best] = hearings;
  if (best === undefined) return null;
  const understanding = understand(best.text, context);
  if (understanding.outcome !== 'understood') return null;
  const rival = hearings.find(({ text }) => understand(text, context).intent !== understanding.intent);
  if (!accept(best, ANSWER, rival)) return null;
  return {
    understanding: { ...understanding, source: 'heard' },
    clear:
      understanding.source !== 'learned' &&
      (!confirms(understanding.intent) || (SPOKEN_YES.test(best.text) && accept(best, YES, rival))),
  };
}
