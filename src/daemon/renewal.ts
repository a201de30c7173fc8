import { isDeepStrictEqual } from 'node:util';
import type { Settings } from '../settings.js';

/** What has to be done so that changed settings hold. */
export interface Renewal {
  /** The ear is told. */
  readonly ear: boolean;
  /** Another microphone is opened. */
  readonly microphone: boolean;
  readonly hotkey: boolean;
  /** Pace and loudness, at once. */
  readonly delivery: boolean;
  /** The conversation is opened anew, with its models. */
  readonly session: boolean;
}

/** What a change of needs no new conversation. */
function lasting(settings: Settings): object {
  return {
    ...settings,
    voice: { ...settings.voice, rate: null, volume: null },
    // What hears, or who in its place, is asked by the conversation.
    listening: [settings.listening.engine, settings.listening.wyoming],
    hotkey: null,
    // Read when a link to the page is asked for.
    captions: null,
  };
}

/** Compares settings by what a change of them needs. */
export function renewalFor(before: Settings, now: Settings): Renewal {
  const { voice, listening, hotkey } = before;
  return {
    ear: !isDeepStrictEqual(listening, now.listening),
    microphone: listening.device !== now.listening.device || listening.recorder !== now.listening.recorder,
    hotkey: !isDeepStrictEqual(hotkey, now.hotkey),
    delivery: voice.rate !== now.voice.rate || voice.volume !== now.voice.volume,
    session: !isDeepStrictEqual(lasting(before), lasting(now)),
  };
}
