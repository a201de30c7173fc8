/** Measures how soon the voice falls silent when somebody says "stop", hands-free. */
import { setTimeout as delay } from 'node:timers/promises';
import { SAMPLE_RATE } from '../../speech/types.js';
import { startInRoom } from '../../tests/src/daemon/in-room.js';
import { speak } from '../../tests/support/speech.js';
import { median, type Figure } from '../figure.js';
import { AUDIBLE, Loudspeaker } from '../turn/loudspeaker.js';

const ROUNDS = 6;
const STORY =
  'Here is a long story of a garden with three old apple trees, which grow behind a wall, and of a boat. ';
/** What a voice in the room reaches of a microphone's full scale. */
const LEVEL = 0.6;
/** No stop that was heard takes longer, in milliseconds. */
const LATEST = 1500;

/** With its own speech in the microphone and the sound server's echo canceller between, as a person's would be. */
export async function stopByVoice(log: (line: string) => void): Promise<Figure> {
  const { virtual, service, stop } = await startInRoom({ listening: ['mode = "open"'], echoCancelled: true });
  const loudspeaker = new Loudspeaker(virtual.server);
  const silent = async (): Promise<void> => {
    while ((await service.status()).speaking) await delay(100);
  };
  const times: number[] = [];
  try {
    const word = await speak('Stop.');
    const spoken = word.map((value) => value * LEVEL);
    const length = (word.findLastIndex((value) => Math.abs(value) > AUDIBLE) * 1000) / SAMPLE_RATE;
    // The canceller proves itself.
    await service.ask({ do: 'say', text: STORY.repeat(2) });
    await silent();
    for (let round = 0; round < ROUNDS; round++) {
      await service.ask({ do: 'say', text: STORY.repeat(2) });
      await delay(2000 + 150 * round);
      // The player that says it takes a while to begin: that counts as well.
      const said = performance.now() + length;
      await virtual.say(spoken);
      await delay(LATEST);
      if (!(await service.status()).speaking) times.push(loudspeaker.lastSound - said);
      else await service.ask({ do: 'hush' });
      await silent();
      log(`stop by voice: ${times.length} of ${round + 1} heard, ${times.at(-1)?.toFixed(0) ?? '-'} ms`);
    }
  } finally {
    loudspeaker.close();
    await stop();
  }
  return {
    name: 'service.silence_voice',
    what: '"Stop" said, hands-free, until the voice is silent',
    value: median(times),
    unit: 'ms',
    goal: { atMost: 500 },
    note: `${times.length} of ${ROUNDS} heard the first time; echo cancelled by the sound server; from the end of the word, which a player says that had to start first; below 0 before its last sound`,
  };
}
