import { expect, it } from 'vitest';
import { toPcm16 } from '../../../speech/audio/samples.js';
import { SAMPLE_RATE, type Samples } from '../../../speech/types.js';
import { DEFAULT_VAD_SETTINGS } from '../../../speech/vad/settings.js';
import { Silero } from '../../../speech/vad/silero.js';
import { checkMicrophone } from '../../../src/first-run/microphone-check.js';
import { sileroModel } from '../../support/silero.js';
import { silence, speak } from '../../support/speech.js';

/** Sound as a microphone gives it, and how many seconds of it were taken. */
function source(parts: readonly Samples[]) {
  const taken = { seconds: 0 };
  // eslint-disable-next-line @typescript-eslint/require-await
  async function* pieces(): AsyncGenerator<Buffer> {
    for (const part of parts)
      for (let at = 0; at < part.length; at += SAMPLE_RATE / 10) {
        taken.seconds += 0.1;
        yield toPcm16(part.subarray(at, at + SAMPLE_RATE / 10));
      }
  }
  return { pieces: pieces(), taken };
}

const parts = async () => ({ silero: await Silero.open(sileroModel), vad: DEFAULT_VAD_SETTINGS });

it('a sentence is found after a pause for thought, and measured', async () => {
  const { pieces } = source([silence(15), await speak('Hello, can you hear me?', 'joe'), silence(2)]);
  const checked = await checkMicrophone(pieces, await parts());
  expect(checked?.audio.length).toBeGreaterThan(SAMPLE_RATE);
  expect(checked?.voice).toBeGreaterThan(-30);
});

it('a microphone that gives no voice is not waited for without a word', async () => {
  const { pieces, taken } = source([silence(60)]);
  expect(await checkMicrophone(pieces, await parts())).toBeNull();
  expect(taken.seconds).toBeLessThan(21);
});
