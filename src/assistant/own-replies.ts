import type { Meaning } from '../../intents/types.js';
import type { Question } from '../dialogue/machine.js';
import type { Store } from '../store/store.js';
import type { Wording } from '../wording/wording.js';

/** What the voice can be told to change. */
export interface VoiceControl {
  /** Multiplies rate or volume; false when it is at its limit. */
  adjust(what: 'rate' | 'volume', factor: number): boolean;
}

export interface OwnContext {
  readonly wording: Wording;
  readonly store: Store;
  readonly voice: VoiceControl;
  readonly question: Question | null;
  /** The last progress that was said of what is running. */
  readonly progress: string | null;
}

/** One step of speaking slower or faster, quieter or louder. */
const STEP = 1.2;
const HISTORY_LINES = 6;

/** What the assistant answers by itself, without asking the bridge. */
export function ownReply({ intent, slots }: Meaning, context: OwnContext): string {
  const { wording } = context;
  switch (intent) {
    case 'help':
      return wording.say('help');
    case 'slower':
      return adjust(context, intent, 'rate', 1 / STEP);
    case 'faster':
      return adjust(context, intent, 'rate', STEP);
    case 'quieter':
      return adjust(context, intent, 'volume', 1 / STEP);
    case 'louder':
      return adjust(context, intent, 'volume', STEP);
    case 'show_history':
      return history(context);
    case 'progress':
      return context.progress === null
        ? wording.say('idle')
        : wording.say('working_on', { progress: context.progress });
    case 'roll_back':
      return wording.say(slots.to === 'stable' ? 'cannot.no_stable' : 'not_available');
    default:
      return wording.say('not_available');
  }
}

function adjust(
  { wording, voice }: OwnContext,
  key: string,
  what: 'rate' | 'volume',
  factor: number,
): string {
  return wording.say(voice.adjust(what, factor) ? key : 'at_limit');
}

function history({ wording, store }: OwnContext): string {
  const lines = store.history(HISTORY_LINES);
  return lines.length === 0
    ? wording.say('history.none')
    : lines.map(({ speaker, text }) => wording.say('history.line', { speaker, text })).join(' ');
}
