import type { Meaning } from '../../intents/types.js';
import type { Wording } from '../wording/wording.js';

/** What ends a sleep. */
export type Waker = 'key' | 'word' | 'speech';

/** The ear, as it can be told to rest. */
export interface HearingControl {
  /** Hears nothing more until it is woken; tells by what. */
  sleep(): Waker;
  /** Hears again. */
  wake(): void;
  /** Whether it was open, without a key, while Aloud last spoke. */
  listenedWhileSpeaking(): boolean;
  /** What it heard were Aloud's own words. */
  heardItself(): void;
}

/** Puts the ear to sleep or wakes it, and gives what is said to it; null for all else. */
export function restReply(
  { intent }: Meaning,
  hearing: HearingControl | undefined,
  wording: Wording,
): string | null {
  if (hearing === undefined) return null;
  if (intent === 'sleep') return wording.say('sleeping', { waker: hearing.sleep() });
  if (intent !== 'wake') return null;
  hearing.wake();
  return wording.say('awake');
}
