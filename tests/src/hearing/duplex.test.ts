import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toPcm16 } from '../../../speech/audio/samples.js';
import type { Samples } from '../../../speech/types.js';
import { DEFAULT_VAD_SETTINGS } from '../../../speech/vad/settings.js';
import { Silero } from '../../../speech/vad/silero.js';
import { Duplex } from '../../../src/hearing/duplex.js';
import { sileroModel } from '../../support/silero.js';
import { concat, silence, speak, whiteNoise } from '../../support/speech.js';

let silero: Silero;
beforeAll(async () => {
  silero = await Silero.open(sileroModel);
});
afterAll(() => silero.close());

function begin(cancelled = true) {
  const there = { cancelled, asked: 0, now: 0 };
  const duplex = new Duplex({
    silero: silero.beside(),
    vad: () => DEFAULT_VAD_SETTINGS,
    now: () => there.now,
    cancelled: () => {
      there.asked++;
      return Promise.resolve(there.cancelled);
    },
  });
  /** Aloud speaks, and this is what the microphone gives meanwhile; whether it may listen the next time. */
  const speakInto = async (sound: Samples): Promise<boolean> => {
    await duplex.speaking();
    for (let at = 0; at < sound.length; at += 640)
      await duplex.feed(Buffer.from(toPcm16(sound.subarray(at, at + 640))));
    duplex.silent();
    return duplex.speaking();
  };
  return { duplex, there, speakInto };
}

describe('listening while it speaks', () => {
  it('is allowed after three seconds without its own speech in the microphone, however they come', async () => {
    const { speakInto } = begin();
    expect(await speakInto(whiteNoise(2, 0.001))).toBe(false);
    expect(await speakInto(whiteNoise(1.2, 0.001))).toBe(true);
  });

  it('is not allowed where its speech comes through', async () => {
    const { speakInto } = begin();
    const echo = (await speak('Here is a long story of a garden.')).map((value) => value * 0.1);
    expect(await speakInto(concat(silence(1), echo, silence(1)))).toBe(false);
  });

  it('is over once it heard itself, or another device is used', async () => {
    const { duplex, there, speakInto } = begin();
    expect(await speakInto(silence(3.1))).toBe(true);
    duplex.fail();
    expect(await duplex.speaking()).toBe(false);
    expect(await speakInto(silence(3.1))).toBe(true);
    there.cancelled = false;
    expect(await duplex.speaking()).toBe(false);
    there.now += 120_000;
    there.cancelled = true;
    expect(await duplex.speaking()).toBe(false);
  });

  it('costs a look a minute where there is no canceller', async () => {
    const { duplex, there } = begin(false);
    for (let i = 0; i < 5; i++) await duplex.speaking();
    expect(there.asked).toBe(1);
  });
});
