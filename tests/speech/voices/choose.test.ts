import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { SpeechError } from '../../../speech/errors.js';
import { concat, peak } from '../../../speech/audio/samples.js';
import { VoiceChain } from '../../../speech/voices/chain.js';
import { chooseVoice } from '../../../speech/voices/choose.js';
import { EspeakVoice } from '../../../speech/voices/espeak.js';
import type { Sound, Voice, VoiceName } from '../../../speech/voices/types.js';
import { titled, without } from '../../support/needs.js';

const folder = mkdtempSync(join(tmpdir(), 'aloud-choose-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const program = join(folder, 'program');
const model = join(folder, 'voice.onnx');
writeFileSync(program, '#!/bin/sh\n', { mode: 0o755 });
writeFileSync(model, '');
writeFileSync(`${model}.json`, '{}');
const normal = { rate: 1, volume: 1 };

describe('the choice', () => {
  const here = { piper: { python: program, model }, espeak: program };

  test('takes the best that is here and keeps the others in reserve', () => {
    const chosen = chooseVoice({ preferred: 'auto', ...here });
    expect(chosen.names).toEqual(['piper', 'espeak-ng']);
    expect(chosen.why).toBe('Piper speaks.');
    expect(chosen.passedOver).toEqual([
      { name: 'speech-dispatcher', reason: 'Speech Dispatcher is not running.' },
    ]);
  });

  test('puts the wished one first', () => {
    expect(chooseVoice({ preferred: 'espeak-ng', ...here }).names).toEqual(['espeak-ng', 'piper']);
  });

  test('says what is missing when the wish can not be met', () => {
    const { why, names } = chooseVoice({
      preferred: 'piper',
      piper: { python: program, model: '/gone.onnx' },
      espeak: program,
    });
    expect(names).toEqual(['espeak-ng']);
    expect(why).toContain('eSpeak NG speaks instead of Piper.');
    expect(why).toContain('/gone.onnx');
  });

  test('leaves text only when nothing is here, or when that is the wish', () => {
    const { voice, why } = chooseVoice({ preferred: 'auto', espeak: '/gone', speechDispatcher: model });
    expect(voice).toBeUndefined();
    expect(why).toMatch(/^Replies are text only: .*Piper.*eSpeak NG.*Speech Dispatcher/u);
    expect(chooseVoice({ preferred: 'none', ...here }).voice).toBeUndefined();
  });
});

class Double implements Voice {
  constructor(
    readonly name: VoiceName,
    readonly sounds: number,
    readonly error?: Error,
  ) {}
  async *speak(): AsyncGenerator<Sound> {
    for (let i = 0; i < this.sounds; i++)
      yield await Promise.resolve({ samples: new Float32Array(1), rate: 16_000 });
    if (this.error) throw this.error;
  }
  close(): Promise<void> {
    return Promise.resolve();
  }
}

async function count(voice: Voice): Promise<number> {
  let sounds = 0;
  for await (const sound of voice.speak('Hello.', normal)) sounds += Math.sign(sound.rate);
  return sounds;
}

describe('a chain of voices', () => {
  const failure = new SpeechError('voice-failed', 'It failed.');

  test('leaves a sentence to the next voice when the first fails, and says so', async () => {
    const passed: string[] = [];
    const chain = new VoiceChain(
      [new Double('piper', 0, failure), new Double('espeak-ng', 3)],
      (from, to) => {
        passed.push(`${from} > ${to}`);
      },
    );
    expect(await count(chain)).toBe(3);
    expect(passed).toEqual(['piper > espeak-ng']);
  });

  test('does not say half a sentence twice, nor speak on after a stop', async () => {
    const half = new VoiceChain([new Double('piper', 1, failure), new Double('espeak-ng', 3)]);
    await expect(count(half)).rejects.toBe(failure);
    const stopped = new SpeechError('cancelled', 'Stopped.');
    await expect(
      count(new VoiceChain([new Double('piper', 0, stopped), new Double('espeak-ng', 3)])),
    ).rejects.toBe(stopped);
  });

  test('fails with the last failure when all fail', async () => {
    const all = new VoiceChain([new Double('piper', 0, failure), new Double('espeak-ng', 0, failure)]);
    await expect(count(all)).rejects.toBe(failure);
  });
});

const noEspeak = without('espeak-ng');
describe.skipIf(noEspeak)(titled('eSpeak NG', noEspeak), () => {
  const voice = new EspeakVoice();

  async function said(text: string, options: object = {}) {
    const sounds: Sound[] = [];
    for await (const sound of voice.speak(text, { ...normal, ...options })) sounds.push(sound);
    const samples = concat(sounds.map((sound) => sound.samples));
    return { samples, seconds: samples.length / (sounds[0]?.rate ?? 1) };
  }

  test('speaks, at the rate and volume asked for', async () => {
    const text = '-q --stdout is only text here; the system was built.';
    const usual = await said(text);
    expect(usual.seconds).toBeGreaterThan(2);
    const fast = (await said(text, { rate: 2 })).seconds / usual.seconds;
    expect(fast).toBeGreaterThan(0.35);
    expect(fast).toBeLessThan(0.6);
    expect(peak((await said(text, { volume: 0.5 })).samples) / peak(usual.samples)).toBeCloseTo(0.5, 1);
  });

  test('an abort ends it at once', async () => {
    const stop = new AbortController();
    const before = performance.now();
    const all = said('This goes on and on. '.repeat(2000), { signal: stop.signal });
    setTimeout(() => stop.abort(), 30);
    await expect(all).rejects.toMatchObject({ code: 'cancelled' });
    // All of it takes some seconds.
    expect(performance.now() - before).toBeLessThan(1500);
  });

  test('what has no sound ends', async () => {
    await expect(said('')).resolves.toBeDefined();
    await expect(said('\u0000\n')).resolves.toBeDefined();
  });

  test('a missing program is a failure of the voice', async () => {
    const missing = new EspeakVoice('/nonexistent/espeak-ng');
    await expect(count(missing)).rejects.toMatchObject({ code: 'voice-failed' });
  });
});
