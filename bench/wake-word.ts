/** Measures the wake words: how many calls they hear, and how often they hear one that nobody gave. */
import { existsSync } from 'node:fs';
import { WAKE_WORDS, type WakeWordName } from '../speech/wake/words.js';
import { findPaths } from '../src/paths.js';
import { availableVoices, babble, pad, speakAll } from '../tests/support/speech.js';
import type { Figure, Part } from './figure.js';
import { Listening } from './support/listening.js';

const CALLS: Readonly<Record<WakeWordName, string>> = {
  okay_nabu: 'Okay Nabu.',
  hey_jarvis: 'Hey Jarvis.',
  hey_mycroft: 'Hey Mycroft.',
  alexa: 'Alexa.',
};
/** Talk of up to three people at once, at three levels, so many seconds of each. */
const TALK_SECONDS = 600;
const LEVELS = [0.005, 0.02, 0.08];

export const wakeWord: Part = {
  name: 'wake-word',
  async run(log) {
    const { wakePython } = findPaths();
    if (!existsSync(wakePython)) throw new Error('The wake word is not installed; run aloud setup.');
    const voices = availableVoices().filter((voice) => voice !== 'espeak-ko');
    const words = await Promise.all(WAKE_WORDS.map((word) => Listening.start(wakePython, word)));
    let heard = 0;
    const misses: string[] = [];
    for (const voice of voices) {
      const clips = await speakAll(Object.values(CALLS), voice);
      for (const [index, listening] of words.entries()) {
        const found = await listening.count(pad(clips[index]!, 1.5));
        if (found > 0) heard++;
        else misses.push(`${listening.word} by ${voice}`);
      }
    }
    log(`${heard} of ${heard + misses.length} calls heard`);
    let alarms = 0;
    for (const level of LEVELS) {
      const talk = await babble(TALK_SECONDS, voices.slice(0, 3), level);
      const found = await Promise.all(words.map((listening) => listening.count(talk)));
      log(`talk at ${level}: ${found.join(', ')} false alarms`);
      alarms += found.reduce((sum, one) => sum + one, 0);
    }
    await Promise.all(words.map((listening) => listening.close()));
    const hours = (LEVELS.length * TALK_SECONDS * words.length) / 3600;
    return figures(heard, misses, alarms / hours, hours, voices.length);
  },
};

function figures(heard: number, misses: string[], perHour: number, hours: number, voices: number): Figure[] {
  return [
    {
      name: 'wake_word.hits',
      what: 'Wake words: share of calls heard',
      value: (100 * heard) / (heard + misses.length),
      unit: '%',
      note: `four words by ${voices} synthetic voices in a quiet room, ${misses.length} missed`,
      misses,
    },
    {
      name: 'wake_word.false_alarms',
      what: 'Wake words: false alarms in an hour of talk',
      value: perHour,
      unit: '',
      note: `${hours} hours of synthetic talk, three levels, three voices at once, fast-forwarded`,
    },
  ];
}
