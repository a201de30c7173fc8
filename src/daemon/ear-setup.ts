import type { EarSettings } from '../hearing/ear-parts.js';
import { vadSettings } from '../hearing/setup.js';
import type { Settings } from '../settings.js';

/** How the ear is set by the person's settings. */
export function earSettings(settings: Settings): EarSettings {
  const { mode, armed, wake_word, attention_seconds } = settings.listening;
  return {
    mode,
    armed,
    wakeWord: wake_word,
    attentionMs: attention_seconds * 1000,
    vad: vadSettings(settings),
  };
}
