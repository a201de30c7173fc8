import type { Understanding } from '../../intents/types.js';
import { isStyle, type Style } from '../wording/styles.js';

/** What a question of the first conversation came to. */
export type Reply =
  { readonly kind: 'yes' | 'no' | 'skip' | 'stop' } | { readonly kind: 'pick'; readonly number: number };

/** What was said or typed means to the open question. */
export type Move =
  | Reply
  /** About the speaking: the question is asked again afterwards. */
  | { readonly kind: 'repeat' | 'help' | 'wait' | 'why' | 'where' | 'unclear' }
  | { readonly kind: 'restyle'; readonly style: Style | 1 | -1 }
  | {
      readonly kind: 'adjust';
      readonly what: 'rate' | 'volume';
      readonly step: 1 | -1;
      readonly key: string;
    };

const adjustments = {
  slower: ['rate', -1],
  faster: ['rate', 1],
  quieter: ['volume', -1],
  louder: ['volume', 1],
} as const;

/**
 * What an utterance is to a question that takes yes and no, or with `options` a number up to it.
 * @param clear heard with the strict thresholds for answers, or typed
 */
export function moveOf(
  { outcome, intent, slots }: Understanding,
  { options, clear }: { readonly options: number; readonly clear: boolean },
): Move {
  if (outcome !== 'understood') return { kind: 'unclear' };
  switch (intent) {
    case 'yes':
      return { kind: clear && options === 0 ? 'yes' : 'unclear' };
    case 'no':
      return { kind: options === 0 ? 'no' : 'skip' };
    case 'pick': {
      const number = slots.n === -1 ? options : slots.n;
      const offered = typeof number === 'number' && number >= 1 && number <= options;
      return clear && offered ? { kind: 'pick', number } : { kind: 'unclear' };
    }
    case 'cancel':
      return { kind: 'skip' };
    case 'stop':
    case 'sleep':
    case 'close_microphone':
      return { kind: clear ? 'stop' : 'unclear' };
    case 'repeat':
    case 'help':
    case 'wait':
    case 'why':
      return { kind: intent };
    case 'progress':
      return { kind: 'where' };
    case 'briefer':
    case 'fuller':
      return { kind: 'restyle', style: intent === 'fuller' ? 1 : -1 };
    case 'style':
      return isStyle(slots.style) ? { kind: 'restyle', style: slots.style } : { kind: 'unclear' };
    case 'slower':
    case 'faster':
    case 'quieter':
    case 'louder': {
      const [what, step] = adjustments[intent];
      return { kind: 'adjust', what, step, key: intent };
    }
    default:
      return { kind: 'unclear' };
  }
}
