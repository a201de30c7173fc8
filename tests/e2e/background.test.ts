import { expect, it } from 'vitest';
import { endureOwnVoice, endureTelevision } from './background.js';

/** All of them on wish: each costs some seconds of a core. `npm run bench -- background` measures all. */
const runs = Number(process.env.ALOUD_ECHO_RUNS ?? 4);
/** Seconds at each of three levels; 600 make the half hour. */
const seconds = Number(process.env.ALOUD_TELEVISION_SECONDS ?? 5);

it(
  `its own voice in the microphone confirms nothing, ${runs} questions`,
  { timeout: 1_800_000 },
  async () => {
    const endured = await endureOwnVoice(runs);
    expect(endured.times).toBeGreaterThanOrEqual(runs);
    expect(endured).toMatchObject({ confirmed: 0, changes: 0 });
  },
);

it(`a television changes nothing, ${seconds} s at three levels`, { timeout: 3_600_000 }, async () => {
  const endured = await endureTelevision(seconds);
  expect(endured.times).toBeGreaterThan(0);
  expect(endured).toMatchObject({ confirmed: 0, changes: 0 });
});
