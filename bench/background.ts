/** Measures what is taken for a yes that nobody gave: Aloud's own voice, and a television. */
import { endureOwnVoice, endureTelevision, TELEVISION_LEVELS } from '../tests/e2e/background.js';
import type { Part } from './figure.js';

const RUNS = 100;
const MINUTES = 30;

export const background: Part = {
  name: 'background',
  async run(log) {
    const own = await endureOwnVoice(RUNS);
    log(`own voice: ${own.confirmed} of ${RUNS} questions confirmed`);
    const seconds = (MINUTES * 60) / TELEVISION_LEVELS.length;
    const television = await endureTelevision(seconds);
    log(`television: ${television.confirmed} confirmed, ${television.changes} changes`);
    return [
      {
        name: 'background.own_voice',
        what: 'Confirmed by its own voice in the microphone',
        value: own.confirmed,
        unit: '',
        goal: { atMost: 0 },
        note: `${RUNS} questions, ${own.times} times heard, the ear open as it never is while it speaks`,
      },
      {
        name: 'background.television',
        what: 'Confirmed or changed by a television',
        value: television.confirmed + television.changes,
        unit: '',
        goal: { atMost: 0 },
        note: `${MINUTES} minutes of synthetic talk at three levels, a question open all the time, fast-forwarded`,
      },
    ];
  },
};
