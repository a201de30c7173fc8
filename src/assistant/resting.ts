import type { Meaning } from '../../intents/types.js';
import type { Option } from '../dialogue/types.js';
import type { Wording } from '../wording/wording.js';

/** What ends a sleep. */
export type Waker = 'key' | 'word' | 'speech';

/** What a closed microphone is opened by: the talk key, or what is typed. */
export type Opener = 'key' | 'keyboard';

/** The ear, as it can be told to rest. */
export interface HearingControl {
  /** Hears nothing more until it is woken; tells by what. */
  sleep(): Waker;
  /** The word that calls Aloud, where one is listened for. */
  readonly word: string;
  /** Hears again, also where the microphone was closed. */
  wake(): void;
  /** What would open a closed microphone again; null where nobody is known to be at a key. */
  opener(): Opener | null;
  /** Closes the microphone: nothing said is heard until it is opened by hand. */
  close(): void;
  /** Whether it was open, without a key, while Aloud last spoke. */
  listenedWhileSpeaking(): boolean;
  /** What it heard were Aloud's own words. */
  heardItself(): void;
}

/** The one answer to whether the microphone shall be closed where no voice will open it. */
export const CLOSE_MICROPHONE = Symbol('close the microphone');

/** What is said to it, or asked first. */
export type RestReply = { readonly say: string } | { readonly ask: readonly Option[] };

/** Puts the ear to sleep, closes or wakes it, and gives what is said to it; null for all else. */
export function restReply(
  { intent }: Meaning,
  hearing: HearingControl | undefined,
  wording: Wording,
): RestReply | null {
  if (hearing === undefined) return withoutEars(intent, wording);
  switch (intent) {
    case 'sleep':
      return { say: wording.say('sleeping', { waker: hearing.sleep(), word: hearing.word }) };
    case 'close_microphone': {
      // Who can't reach a keyboard would have shut themselves out by their own word.
      if (hearing.opener() === null)
        return { ask: [{ label: wording.say('microphone.close'), value: CLOSE_MICROPHONE }] };
      return { say: closeMicrophone(hearing, wording) };
    }
    case 'wake':
      hearing.wake();
      return { say: wording.say('awake') };
    default:
      return null;
  }
}

/** Where what is said is typed, nothing rests and nothing is closed. */
function withoutEars(intent: string, wording: Wording): RestReply | null {
  const key = { sleep: 'goodbye', wake: 'here', close_microphone: 'microphone.unused' }[intent];
  return key === undefined ? null : { say: wording.say(key) };
}

/** Closes it at once; what is said tells how it is opened again. */
export function closeMicrophone(hearing: HearingControl, wording: Wording): string {
  hearing.close();
  return wording.say('microphone.closed', { opener: hearing.opener() ?? 'command' });
}
