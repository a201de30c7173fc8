import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resample } from '../../../speech/audio/resample.js';
import { earcon } from '../../../speech/earcons/earcons.js';
import { EARCONS, type EarconName } from '../../../speech/earcons/notes.js';
import { SAMPLE_RATE, type Samples } from '../../../speech/types.js';
import { Silero } from '../../../speech/vad/silero.js';
import { VoiceActivity } from '../../../speech/vad/voice-activity.js';
import { sileroModel } from '../../support/silero.js';
import { concat, whiteNoise } from '../../support/speech.js';

let silero: Silero;
beforeAll(async () => void (silero = await Silero.open(sileroModel)));
afterAll(() => silero.close());

async function takenForSpeech(sound: Samples): Promise<boolean> {
  silero.reset();
  const activity = new VoiceActivity(silero);
  for await (const { type } of activity.push(sound)) if (type === 'speech-start') return true;
  return false;
}

describe('a tone that reaches the open microphone', () => {
  // From a far loudspeaker to one louder than a voice; and lying otherwise to the frames of 32 ms.
  it.each(Object.keys(EARCONS) as EarconName[])('is no speech: %s', async (name) => {
    const { samples, rate } = earcon(name);
    const heard = resample(samples, rate, SAMPLE_RATE);
    for (const gain of [0.1, 0.3, 1, 3])
      for (const shift of [0, 130, 260, 390]) {
        const sound = concat(
          whiteNoise(2 + shift / SAMPLE_RATE, 0.0005),
          heard.map((value) => gain * value),
          whiteNoise(1, 0.0005),
        );
        expect(await takenForSpeech(sound), `${gain} ${shift}`).toBe(false);
      }
  });
});
