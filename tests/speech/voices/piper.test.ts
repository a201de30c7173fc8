import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { concat, peak } from '../../../speech/audio/samples.js';
import { PiperVoice } from '../../../speech/voices/piper.js';
import type { Sound, Voice } from '../../../speech/voices/types.js';
import { requiredPiper } from '../../support/needs.js';

const normal = { rate: 1, volume: 1 };

async function said(voice: Voice, text: string, options: Partial<Parameters<Voice['speak']>[1]> = {}) {
  const parts: Sound[] = [];
  for await (const sound of voice.speak(text, { ...normal, ...options })) parts.push(sound);
  const samples = concat(parts.map((part) => part.samples));
  return { samples, seconds: samples.length / (parts[0]?.rate ?? 1) };
}

describe('Piper', () => {
  let voice: PiperVoice;
  beforeAll(async () => {
    voice = new PiperVoice(requiredPiper());
    await voice.start();
  });
  afterAll(() => voice.close());

  test('sentences asked for together come out complete, each to the one who asked', async () => {
    const [short, long, middle] = await Promise.all([
      said(voice, 'Done.'),
      said(voice, 'The system was built and is now generation forty two.'),
      said(voice, 'Shall I install it?'),
    ]);
    expect(short.seconds).toBeGreaterThan(0.25);
    expect(middle.seconds).toBeGreaterThan(short.seconds);
    expect(long.seconds).toBeGreaterThan(middle.seconds * 1.5);
    expect(peak(long.samples)).toBeGreaterThan(0.5);
  });

  test('the rate sets the length, from half to four times', async () => {
    const text = 'The system was built and is now generation forty two, from Tuesday.';
    const usual = (await said(voice, text)).seconds;
    for (const rate of [0.5, 2, 4]) {
      const { seconds } = await said(voice, text, { rate });
      expect(usual / seconds / rate).toBeGreaterThan(0.8);
      expect(usual / seconds / rate).toBeLessThan(1.25);
    }
  });

  test('the volume is a factor on the samples', async () => {
    expect(peak((await said(voice, 'Done.', { volume: 0.25 })).samples)).toBeCloseTo(0.25, 2);
    expect(peak((await said(voice, 'Done.', { volume: 0 })).samples)).toBe(0);
  });

  test.each(['', '…', '日本', '[[', '\u0000\n\r', '🎉'])('%j ends, with sound or without', async (text) => {
    await expect(said(voice, text)).resolves.toBeDefined();
  });

  test('an abort ends the sentence at once and the next one does not wait for it', async () => {
    const stop = new AbortController();
    const endless = said(voice, 'This goes on and on and on. '.repeat(40), { signal: stop.signal });
    const ended = expect(endless).rejects.toMatchObject({ code: 'cancelled' });
    await new Promise((resolve) => setTimeout(resolve, 50));
    const before = performance.now();
    stop.abort();
    await ended;
    expect(performance.now() - before).toBeLessThan(500);
    const after = performance.now();
    await said(voice, 'Done.');
    // Forty sentences would take over five seconds.
    expect(performance.now() - after).toBeLessThan(4000);
  });

  test('a sentence cancelled while it waits does not touch the one before it', async () => {
    const stop = new AbortController();
    const first = said(voice, 'The system was built and is now generation forty two.');
    const second = said(voice, 'Never heard.', { signal: stop.signal });
    stop.abort();
    await expect(second).rejects.toMatchObject({ code: 'cancelled' });
    expect((await first).seconds).toBeGreaterThan(2);
  });

  test('killed while it speaks, it is started again and every sentence is spoken', async () => {
    const all = ['The system was built and is now generation forty two.', 'One.', 'Two.'].map((t) =>
      said(voice, t),
    );
    const { pid } = voice;
    process.kill(pid!, 'SIGKILL');
    const clips = await Promise.all(all);
    for (const { seconds } of clips) expect(seconds).toBeGreaterThan(0.2);
    expect(voice.pid).not.toBe(pid);
  });
});

describe('a Piper that does not work', () => {
  const folder = mkdtempSync(join(tmpdir(), 'aloud-piper-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  let voice: PiperVoice;
  afterEach(() => voice.close());

  /** A program in Python's place. */
  function double(script: string): { python: string; model: string } {
    const python = join(folder, `double-${Math.random()}`);
    writeFileSync(python, `#!/usr/bin/env node\n${script}`, { mode: 0o755 });
    return { python, model: join(folder, 'voice.onnx') };
  }

  test.each([
    ['a program that ends at once', '/bin/false'],
    ['a program that is not there', '/nonexistent/python'],
  ])('%s is given up after a few tries, and refuses at once afterwards', async (_, python) => {
    voice = new PiperVoice({ python, model: '/nonexistent.onnx' });
    await expect(said(voice, 'Hello.')).rejects.toMatchObject({ code: 'voice-failed' });
    await expect(Promise.all([said(voice, 'One.'), said(voice, 'Two.')])).rejects.toMatchObject({
      code: 'voice-failed',
    });
    const before = performance.now();
    await expect(said(voice, 'Again.')).rejects.toMatchObject({ code: 'voice-failed' });
    expect(performance.now() - before).toBeLessThan(1000);
  });

  test('a program that hangs is killed', async () => {
    const paths = double('setInterval(() => undefined, 1000);');
    voice = new PiperVoice({ ...paths, patience: { start: 0.3, stall: 0.3 } });
    await expect(said(voice, 'Hello.')).rejects.toMatchObject({ cause: 'it gave no sign of life' });
  });

  test('a sentence that kills the voice is given up alone; the others are spoken', async () => {
    // Speaks one frame for everything, dies of the word "poison".
    const paths = double(`
      const { createInterface } = require('node:readline');
      const send = (kind, id, payload) => {
        const head = Buffer.alloc(9);
        head.write(kind); head.writeUInt32LE(id, 1); head.writeUInt32LE(payload.length, 5);
        process.stdout.write(Buffer.concat([head, payload]));
      };
      send('R', 0, Buffer.from('{"rate":22050}'));
      createInterface({ input: process.stdin }).on('line', (line) => {
        const { id, text } = JSON.parse(line);
        if (text.includes('poison')) process.exit(3);
        send('A', id, Buffer.alloc(4410)); send('E', id, Buffer.alloc(0));
      });`);
    voice = new PiperVoice(paths);
    const results = await Promise.allSettled(
      ['Good.', 'Some poison.', 'Better.'].map((text) => said(voice, text)),
    );
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(results[1]).toMatchObject({ reason: { code: 'voice-failed' } });
  });

  test('bytes that are no frames are a death like any other', async () => {
    voice = new PiperVoice(double(`process.stdout.write('Traceback'); setInterval(() => undefined, 1000);`));
    await expect(said(voice, 'Hello.')).rejects.toMatchObject({
      code: 'voice-failed',
      cause: expect.stringContaining('no frame') as string,
    });
  });
});
