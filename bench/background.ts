/** Measures what is taken for a yes that nobody gave: Aloud's own voice, and a television. */
import { existsSync } from 'node:fs';
import { WAKE_WORDS } from '../speech/wake/words.js';
import { findPaths } from '../src/paths.js';
import {
  ELSEWHERE,
  endureOwnVoice,
  endureTelevision,
  programme,
  TELEVISION_LEVELS,
} from '../tests/e2e/background.js';
import type { Figure, Part } from './figure.js';
import { Listening } from './support/listening.js';

const RUNS = 100;
/** Of all levels together. */
const MINUTES = 30;

export const background: Part = {
  name: 'background',
  async run(log) {
    const own = await endureOwnVoice(RUNS);
    log(`own voice: ${own.confirmed} of ${RUNS} questions confirmed`);
    const seconds = (MINUTES * 60) / TELEVISION_LEVELS.length;
    const television = await endureTelevision(seconds);
    log(
      `television: ${television.confirmed} confirmed, ${television.changes} changes, ${television.taken} of ${television.times} pieces answered`,
    );
    const perHour = 60 / MINUTES;
    const wakes = await wakesByTelevision(seconds, log);
    return [
      {
        name: 'background.own_voice',
        what: 'Confirmed by its own voice in the microphone',
        value: own.confirmed,
        unit: '',
        goal: { atMost: 0 },
        note: `${RUNS} questions, ${own.times} times heard at four delays and five levels, the ear open as it never is while it speaks`,
      },
      {
        name: 'background.television',
        what: 'Confirmed or changed by a television',
        value: television.confirmed + television.changes,
        unit: '',
        goal: { atMost: 0 },
        note: `${MINUTES} minutes of synthetic talk at three levels, a question open all the time, fast-forwarded`,
      },
      {
        name: 'background.television_taken',
        what: 'Television taken for a request or an answer, in an hour, with an open ear',
        value: television.taken * perHour,
        unit: '',
        note: 'the same talk; each is answered, or asked about, and changes nothing',
      },
      ...(wakes === null ? [] : [falseWakes(wakes, (MINUTES * WAKE_WORDS.length) / 60)]),
    ];
  },
};

/** How often any of the wake words is heard in the same talk; null where none is installed. */
async function wakesByTelevision(seconds: number, log: (line: string) => void): Promise<number | null> {
  const { wakePython } = findPaths();
  if (!existsSync(wakePython)) return null;
  const words = await Promise.all(WAKE_WORDS.map((word) => Listening.start(wakePython, word)));
  try {
    for (const [index, level] of TELEVISION_LEVELS.entries())
      for await (const piece of programme(seconds, level, index * ELSEWHERE))
        await Promise.all(words.map((listening) => listening.hear(piece)));
    await Promise.all(words.map((listening) => listening.settle()));
    log(`wakes by television: ${words.map(({ word, heard }) => `${word} ${heard}`).join(', ')}`);
    return words.reduce((sum, { heard }) => sum + heard, 0);
  } finally {
    await Promise.all(words.map((listening) => listening.close()));
  }
}

function falseWakes(wakes: number, hours: number): Figure {
  return {
    name: 'background.false_wakes',
    what: 'Wake words: false alarms in an hour of television',
    value: wakes / hours,
    unit: '',
    note: `four words, each over the same talk: ${hours} hours together, fast-forwarded`,
  };
}
