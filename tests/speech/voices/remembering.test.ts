import { expect, it } from 'vitest';
import { SpeechError } from '../../../speech/errors.js';
import { RememberingVoice } from '../../../speech/voices/remembering.js';
import type { Sound, Voice, VoiceOptions } from '../../../speech/voices/types.js';

const RATE = 100;
const plain = { rate: 1, volume: 1 };

/** Gives as many seconds of sound as the sentence has letters; each made anew, with other samples. */
class CountingVoice implements Voice {
  readonly name = 'piper';
  readonly made: string[] = [];
  async *speak(sentence: string, { signal }: VoiceOptions): AsyncGenerator<Sound> {
    this.made.push(sentence);
    await Promise.resolve();
    for (let letter = 0; letter < sentence.length; letter++) {
      if (signal?.aborted) throw new SpeechError('cancelled', 'Stopped.');
      yield { samples: new Float32Array(RATE).fill(this.made.length), rate: RATE };
    }
  }
  close(): Promise<void> {
    return Promise.resolve();
  }
}

async function sound(voice: Voice, sentence: string, options: VoiceOptions = plain): Promise<number[]> {
  const all: number[] = [];
  for await (const { samples } of voice.speak(sentence, options)) {
    all.push(...samples);
    samples.fill(0);
  }
  return all;
}

it('gives the same sound again without making it, whatever became of the first', async () => {
  const inner = new CountingVoice();
  const voice = new RememberingVoice(inner);
  const first = await sound(voice, 'yes');
  expect(await sound(voice, 'yes')).toEqual(first);
  expect(await sound(voice, 'yes')).toEqual(first);
  expect(inner.made).toEqual(['yes']);
});

it('makes it anew at another pace or loudness', async () => {
  const inner = new CountingVoice();
  const voice = new RememberingVoice(inner);
  for (const options of [plain, { rate: 2, volume: 1 }, { rate: 1, volume: 0.5 }, plain])
    await sound(voice, 'yes', options);
  expect(inner.made).toEqual(['yes', 'yes', 'yes']);
});

it('keeps nothing of a sentence that was stopped, left or is long', async () => {
  const inner = new CountingVoice();
  const voice = new RememberingVoice(inner);
  const stop = new AbortController();
  const stopped = voice.speak('yes', { ...plain, signal: stop.signal });
  await stopped.next();
  stop.abort();
  await expect(stopped.next()).rejects.toThrow('Stopped');
  const left = voice.speak('yes', plain);
  await left.next();
  await left.return();
  await sound(voice, 'yes');
  await sound(voice, 'certainly');
  await sound(voice, 'certainly');
  expect(inner.made).toEqual(['yes', 'yes', 'yes', 'certainly', 'certainly']);
});

it('forgets what was said longest ago', async () => {
  const inner = new CountingVoice();
  const voice = new RememberingVoice(inner);
  const words = Array.from({ length: 12 }, (_, i) => `w${String(i).padStart(3, '0')}`);
  await voice.learn(words, plain);
  await sound(voice, words[11]!);
  expect(inner.made).toHaveLength(12);
  await sound(voice, words[0]!);
  expect(inner.made).toHaveLength(13);
});
