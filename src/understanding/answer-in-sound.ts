import type { Context, Understanding } from '../../intents/types.js';
import { accept, ANSWER, CLOSED, YES } from '../../speech/moonshine/acceptance.js';
import type { Hearing } from '../../speech/types.js';
import { confirms } from '../assistant/answers.js';
import { SPOKEN_YES } from './acceptance.js';

/** What an utterance was heard as; `clear` when it is good enough to count as a yes or a choice. */
export interface Meant {
  readonly understanding: Understanding;
  readonly clear: boolean;
}

/**
 * The answer to the open question that was heard, or null where none was.
 * @param closed nothing but answers is waited for: one that is no clear yes or choice then needs less to speak for it
 */
export function answerIn(
  hearings: readonly Hearing[],
  context: Context,
  understand: (text: string, context: Context) => Understanding,
  closed = false,
): Meant | null {
  const [best] = hearings;
  if (best === undefined) return null;
  const understanding = understand(best.text, context);
  if (understanding.outcome !== 'understood') return null;
  const rival = hearings.find(({ text }) => understand(text, context).intent !== understanding.intent);
  const sure = accept(best, ANSWER, rival);
  if (!sure && !(closed && accept(best, CLOSED, rival))) return null;
  return {
    understanding: { ...understanding, source: 'heard' },
    clear:
      sure &&
      understanding.source !== 'learned' &&
      (!confirms(understanding.intent) || (SPOKEN_YES.test(best.text) && accept(best, YES, rival))),
  };
}
