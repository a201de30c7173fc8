import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { toPcm16 } from '../../speech/audio/samples.js';
import type { Samples } from '../../speech/types.js';
import { WakeWord } from '../../speech/wake/wake-word.js';
import type { WakeWordName } from '../../speech/wake/words.js';
import { requiredWakeWord } from '../support/needs.js';
import { babble, concat, pad, silence, speak } from '../support/speech.js';

const python = requiredWakeWord();

/** Milliseconds between the end of each word and when it was told, for one run over some sound. */
async function wakes(word: WakeWordName, sound: Samples): Promise<number> {
  let count = 0;
  const listening = new WakeWord({
    python,
    word,
    heard: () => count++,
    failed: (error) => {
      throw error;
    },
  });
  await listening.ready;
  for (let at = 0; at < sound.length; at += 16_000) {
    listening.feed(toPcm16(sound.subarray(at, at + 16_000)));
    // As fast as it can listen: more than it has room for would be dropped.
    while (listening.waiting > 0) await sleep(2);
  }
  await sleep(500);
  await listening.close();
  return count;
}

describe('the wake word', () => {
  const call = { okay_nabu: 'Okay Nabu.', hey_jarvis: 'Hey Jarvis.', alexa: 'Alexa.' } as const;

  it.each(Object.entries(call))('%s is heard once when it is said', async (word, text) => {
    expect(await wakes(word as WakeWordName, pad(await speak(text), 1.5))).toBe(1);
  });

  it('is heard again when it is said again', async () => {
    const one = pad(await speak('Okay Nabu.'), 1.5);
    expect(await wakes('okay_nabu', concat(one, silence(1), one))).toBe(2);
  });

  it('is not heard in what is asked, nor in other words', async () => {
    const texts = ['Install ripgrep.', 'What generation am I on?', 'Hey Jarvis.', 'Okay, no.'];
    const clips = await Promise.all(texts.map((text) => speak(text)));
    expect(await wakes('okay_nabu', concat(...clips.map((clip) => pad(clip, 1))))).toBe(0);
  });

  it('is not heard in talk in the background', async () => {
    const talk = await babble(60, ['joe', 'joe-high', 'joe-low']);
    expect(await wakes('okay_nabu', talk)).toBe(0);
  });

  it('says so when its program cannot run', async () => {
    const failed: string[] = [];
    const listening = new WakeWord({
      python: '/nonexistent/python',
      word: 'alexa',
      heard: () => undefined,
      failed: (error) => failed.push(error.message),
    });
    await expect(listening.ready).rejects.toMatchObject({ code: 'engine-failed' });
    expect(failed).toHaveLength(1);
    await listening.close();
  });
});
