import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { concat as joined } from '../../../speech/audio/samples.js';
import type { Samples } from '../../../speech/types.js';
import { DEFAULT_VAD_SETTINGS, type VadSettings } from '../../../speech/vad/settings.js';
import { Silero } from '../../../speech/vad/silero.js';
import { VoiceActivity, type VoiceEvent } from '../../../speech/vad/voice-activity.js';
import {
  availableVoices,
  babble,
  concat,
  mix,
  pad,
  silence,
  speak,
  whiteNoise,
} from '../../support/speech.js';
import { sileroModel } from '../../support/silero.js';

type Utterance = Extract<VoiceEvent, { type: 'speech-end' }>;

let silero: Silero;
beforeAll(async () => void (silero = await Silero.open(sileroModel)));
afterAll(() => silero.close());

async function listen(
  sound: Samples,
  settings: Partial<VadSettings> = {},
  piece = 1600,
): Promise<VoiceEvent[]> {
  silero.reset();
  const activity = new VoiceActivity(silero, { ...DEFAULT_VAD_SETTINGS, ...settings });
  const events: VoiceEvent[] = [];
  for (let at = 0; at < sound.length; at += piece) {
    for await (const event of activity.push(sound.subarray(at, at + piece))) events.push(event);
  }
  for await (const event of activity.finish()) events.push(event);
  return events;
}

const utterances = (events: readonly VoiceEvent[]): Utterance[] =>
  events.filter((event) => event.type === 'speech-end');

/** Where speech made by a program begins and ends: its samples above −50 dB of full scale. */
function bounds(speech: Samples): [number, number] {
  const loud = (sample: number): boolean => Math.abs(sample) > 0.003;
  return [speech.findIndex(loud), speech.findLastIndex(loud)];
}

const texts = ['Install Firefox.', 'Roll back to the generation before.', 'Yes.', 'Stop.'];
// Four of the voices are enough here and keep the test short.
const voices = availableVoices()
  .filter((voice) => voice !== 'espeak-ko')
  .slice(0, 4);
/** Several people who talk at once: two will do, and are made in half the time. */
const talkers = voices.slice(0, 2);

describe('voice activity on synthesised speech', () => {
  it.each(voices)('finds every utterance whole (%s)', async (voice) => {
    for (const text of texts) {
      const speech = await speak(text, voice);
      const [first, last] = bounds(speech);
      const hum = whiteNoise(speech.length / 16_000 + 3, 0.0005);
      const sound = pad(speech, 1, 2).map((sample, i) => sample + hum[i]!);
      const found = utterances(await listen(sound));
      expect(found.length, text).toBe(1);
      const [utterance] = found as [Utterance];
      expect(utterance.reason).toBe('silence');
      // The beginning is inside with at least 100 ms of the room before it, and so is the end.
      expect(utterance.from).toBeLessThan(16_000 + first - 1600);
      expect(utterance.to).toBeGreaterThan(16_000 + last);
      expect((utterance.to - 16_000 - last) / 16).toBeLessThan(900);
      expect(utterance.audio.length).toBe(utterance.to - utterance.from);
    }
  });

  it('loses no first syllable after a long quiet, in which the model was not asked', async () => {
    const soft = ['Show history.', 'Find files.', 'Help.', 'Search for Firefox.', 'What can I say?', 'Stop.'];
    // Asked for at once: made by one process.
    const clips = await Promise.all(soft.map((text) => speak(text)));
    for (const [index, text] of soft.entries())
      for (const level of [0.0002, 0.002]) {
        const speech = clips[index]!.map((sample) => sample * 0.5);
        const [first, last] = bounds(speech);
        const hum = whiteNoise(speech.length / 16_000 + 9, level);
        const sound = pad(speech, 7, 2).map((sample, i) => sample + hum[i]!);
        const found = utterances(await listen(sound));
        expect(found.length, text).toBe(1);
        expect(found[0]!.from, text).toBeLessThan(7 * 16_000 + first - 1600);
        expect(found[0]!.to, text).toBeGreaterThan(7 * 16_000 + last);
      }
  });

  it('gives an utterance piece by piece exactly as in whole, whatever the pieces it got', async () => {
    const sound = pad(await speak(texts[0]!, voices[0]), 0.5, 1);
    const wholes: Samples[] = [];
    for (const piece of [160, 512, 1600, 777, sound.length]) {
      const events = await listen(sound, {}, piece);
      const pieces = events.flatMap((event) => (event.type === 'speech-end' ? [] : [event.audio]));
      const [utterance] = utterances(events) as [Utterance];
      expect(joined(pieces)).toEqual(utterance.audio);
      expect(utterance.audio).toEqual(sound.slice(utterance.from, utterance.to));
      wholes.push(utterance.audio);
    }
    for (const whole of wholes) expect(whole).toEqual(wholes[0]);
  });

  it('tells two requests apart and keeps one with a pause together', async () => {
    const [one, two] = [await speak(texts[0]!, voices[0]), await speak(texts[1]!, voices[0])];
    expect(utterances(await listen(concat(one, silence(1.2), two, silence(1)))).length).toBe(2);
    expect(utterances(await listen(concat(one, silence(0.2), two, silence(1)))).length).toBe(1);
    const patient = { hangoverMs: 1500 };
    expect(utterances(await listen(concat(one, silence(1.2), two, silence(2)), patient)).length).toBe(1);
  });

  it('finds speech in noise', async () => {
    const speech = pad(await speak(texts[1]!, voices[0]), 1, 1.5);
    for (const noise of [whiteNoise(2, 0.05), await babble(4, talkers)]) {
      const found = utterances(await listen(mix(speech, noise, 15)));
      expect(found.length).toBeGreaterThanOrEqual(1);
      expect(found[0]!.from).toBeLessThan(16_000);
    }
  });

  it('ends an utterance that the file cuts off', async () => {
    const speech = await speak(texts[1]!, voices[0]);
    const [utterance] = utterances(await listen(speech.slice(0, 12_345))) as [Utterance];
    expect(utterance.reason).toBe('stream');
    expect(utterance.to).toBeGreaterThanOrEqual(12_345);
  });

  it('cuts chatter that never ends at the cap', async () => {
    const chatter = await babble(12, talkers);
    const found = utterances(await listen(chatter, { maxUtteranceMs: 3000 }));
    expect(found.every(({ audio }) => audio.length <= 3.1 * 16_000)).toBe(true);
    expect(found.some(({ reason }) => reason === 'cap')).toBe(true);
  });

  it('keeps nothing of the sound before a reset', async () => {
    const speech = await speak(texts[1]!, voices[0]);
    const activity = new VoiceActivity(silero);
    const begun: string[] = [];
    for await (const { type } of activity.push(speech.subarray(0, 16_100))) begun.push(type);
    expect(begun).toContain('speech-start');
    activity.reset();
    const events: VoiceEvent[] = [];
    for await (const event of activity.push(silence(2))) events.push(event);
    for await (const event of activity.finish()) events.push(event);
    expect(events).toEqual([]);
  });
});

describe('voice activity without speech', () => {
  it.each([
    ['silence', silence(5)],
    ['faint noise', whiteNoise(5, 0.001)],
    ['loud noise', whiteNoise(10, 0.1)],
    ['very loud noise', whiteNoise(10, 0.2, 2)],
    ['a click a second', silence(5).map((_, i) => (i % 16_000 < 8 ? 0.9 : 0))],
    ['a hum', silence(5).map((_, i) => 0.2 * Math.sin((2 * Math.PI * 100 * i) / 16_000))],
  ])('hears nobody in %s', async (_, sound) => {
    expect(await listen(sound)).toEqual([]);
  });

  it('gets through ten minutes of noise without holding on to it', async () => {
    const noise = whiteNoise(10, 0.1);
    silero.reset();
    const activity = new VoiceActivity(silero);
    const before = process.memoryUsage();
    const begun = performance.now();
    for (let i = 0; i < 60; i++)
      for await (const event of activity.push(noise)) expect(event).toBeUndefined();
    expect(performance.now() - begun).toBeLessThan(60_000);
    expect(process.memoryUsage().rss - before.rss).toBeLessThan(100e6);
  });
});

describe('the voice activity model', () => {
  it('that is missing or damaged is named, with what to do', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'aloud-vad-'));
    const damaged = join(folder, 'silero.onnx');
    writeFileSync(damaged, 'no model');
    try {
      await expect(Silero.open(join(folder, 'none'))).rejects.toMatchObject({ code: 'model-missing' });
      const problem = await Silero.open(damaged).catch((error: unknown) => error);
      expect(problem).toMatchObject({ code: 'model-damaged' });
      expect((problem as Error).message).toContain(damaged);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
