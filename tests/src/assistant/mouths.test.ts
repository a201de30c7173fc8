import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resample } from '../../../speech/audio/resample.js';
import { earcon } from '../../../speech/earcons/earcons.js';
import { Listener } from '../../../speech/listener.js';
import { MoonshineEngine } from '../../../speech/moonshine/engine.js';
import { MoonshineRecogniser } from '../../../speech/moonshine/recogniser.js';
import { SAMPLE_RATE, type Samples, type Transcript } from '../../../speech/types.js';
import { Silero } from '../../../speech/vad/silero.js';
import { HalfDuplexMouth } from '../../../src/assistant/mouths.js';
import { PoliteMouth } from '../../../src/hearing/floor.js';
import { modelDir } from '../../support/models.js';
import { sileroModel } from '../../support/silero.js';
import { concat, speak, whiteNoise } from '../../support/speech.js';

/** Milliseconds from writing a tone to hearing it. */
const LATENCY_MS = 50;
/** The tone at the microphone: as loud as it is played. */
const tone = (() => {
  const { samples, rate } = earcon('listening');
  return resample(samples, rate, SAMPLE_RATE);
})();

let silero: Silero;
let recogniser: MoonshineRecogniser;
let yes: Samples;
beforeAll(async () => {
  silero = await Silero.open(sileroModel);
  recogniser = new MoonshineRecogniser(
    await MoonshineEngine.load({ modelDir: modelDir('moonshine-tiny-en') }),
  );
  yes = await speak('Yes, please.');
});
afterAll(async () => {
  await recogniser.close();
  await silero.close();
});

const ms = (milliseconds: number): number => (milliseconds * SAMPLE_RATE) / 1000;

/** What is written down of an answer that begins so long after a tone has been asked for. */
async function answered(afterMs: number): Promise<string> {
  let endTone = (): void => undefined;
  const listener = new Listener<Transcript>(silero, () => recogniser.begin());
  const mouth = new HalfDuplexMouth(
    { speak: () => Promise.resolve('ended'), tone: () => new Promise((end) => (endTone = end)) },
    listener,
  );
  const sound = concat(whiteNoise(1, 0.0005), whiteNoise(3, 0.0005));
  const asked = SAMPLE_RATE;
  const add = (piece: Samples, at: number): void =>
    piece.forEach((value, i) => (sound[at + i] = sound[at + i]! + value));
  add(tone, asked + ms(LATENCY_MS));
  add(yes, asked + ms(afterMs));
  async function* microphone(): AsyncGenerator<Samples> {
    for (let at = 0; at < sound.length; at += ms(20)) {
      if (at === asked) void mouth.tone('listening');
      if (at >= asked + ms(LATENCY_MS) + tone.length) endTone();
      await Promise.resolve();
      yield sound.subarray(at, at + ms(20));
    }
  }
  const texts: string[] = [];
  for await (const event of listener.listen(microphone()))
    if (event.type === 'utterance') texts.push(event.result.text);
  return texts.join(' ');
}

describe('a mouth whose ear is closed while it speaks', () => {
  it.each([0, 50, 100, 200, 300])(
    'hears the first words of an answer that begins %i ms after a tone',
    async (after) => {
      expect(await answered(after)).toBe('Yes, please.');
    },
  );

  it('closes the ear for all that it says, however much at once', async () => {
    const calls: string[] = [];
    const ends: (() => void)[] = [];
    const mouth = new HalfDuplexMouth(
      { speak: () => new Promise((end) => ends.push(() => end('ended'))) },
      { mute: () => void calls.push('mute'), unmute: () => void calls.push('unmute') },
    );
    const { signal } = new AbortController();
    const both = [mouth.speak('One.', signal), mouth.speak('Two.', signal)];
    expect(calls).toEqual(['mute']);
    ends.forEach((end) => end());
    await Promise.all(both);
    expect(calls).toEqual(['mute', 'unmute']);
  });
});

describe('a mouth that waits for the person', () => {
  it('plays a tone at once, as it interrupts nobody', async () => {
    const played: string[] = [];
    const mouth = new PoliteMouth(
      { speak: () => Promise.resolve('ended'), tone: (name) => Promise.resolve(void played.push(name)) },
      { free: () => new Promise(() => undefined) },
      { busy: () => undefined, done: () => undefined },
    );
    await mouth.tone('listening');
    expect(played).toEqual(['listening']);
  });
});
