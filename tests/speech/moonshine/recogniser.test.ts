import { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toPcm16 } from '../../../speech/audio/samples.js';
import { MoonshineEngine } from '../../../speech/moonshine/engine.js';
import { MoonshineRecogniser } from '../../../speech/moonshine/recogniser.js';
import type { Automaton, Transcript } from '../../../speech/types.js';
import { modelDir } from '../../support/models.js';
import { pad, silence, speak } from '../../support/speech.js';

let worker: Worker;
let engine: MoonshineEngine;
let recogniser: MoonshineRecogniser;

beforeAll(async () => {
  process.on('worker', (started: Worker) => (worker = started));
  engine = await MoonshineEngine.load({ modelDir: modelDir('moonshine-tiny-en') });
  recogniser = new MoonshineRecogniser(engine);
});
afterAll(() => recogniser.close());

const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));

/** Feeds PCM as a microphone would, in pieces of 1,001 bytes (cut within samples), a given number of times as fast. */
async function play(utterance: { feed(chunk: Buffer): void }, pcm: Buffer, speed: number): Promise<void> {
  for (let at = 0; at < pcm.length; at += 1001) {
    utterance.feed(pcm.subarray(at, at + 1001));
    await pause(31 / speed);
  }
}

/** The free text of "roll back …": Piper says it a little differently each time, and some takes are heard as "go back". */
const WRITTEN = /^(?:Roll|Go) back to the previous generation\.$/;

const automaton: Automaton = {
  id: 'rollback',
  start: 0,
  states: [
    {
      arcs: [
        { to: 1, text: 'roll back' },
        { to: 1, text: 'roll back to the previous generation' },
      ],
    },
    { final: true, arcs: [] },
  ],
};

describe('an utterance as it is spoken', () => {
  it('shows partial results that grow and gives the final one with its audio', async () => {
    const pcm = toPcm16(pad(await speak('roll back to the previous generation'), 0.3, 0.5));
    const partials: Transcript[] = [];
    const utterance = recogniser.begin({ onPartial: (partial) => partials.push(partial) });
    await play(utterance, pcm, 1);
    const final = await utterance.finish();
    expect(final.final).toBe(true);
    expect(final.text).toMatch(WRITTEN);
    expect(final.audio).toHaveLength(pcm.length / 2);
    expect(partials.length).toBeGreaterThanOrEqual(2);
    expect(partials.every((partial) => !partial.final && partial.audio.length === 0)).toBe(true);
    expect(partials.some((partial) => /^(?:Roll|Go) back/u.test(partial.text))).toBe(true);
    const shown = partials.length;
    await pause(100);
    expect(partials).toHaveLength(shown);
  });

  it('hears against an automaton, worked out while the speaker pauses', async () => {
    const utterance = recogniser.begin({ automaton });
    await play(utterance, toPcm16(pad(await speak('roll back to the previous generation'), 0.3, 0.7)), 1);
    const { hearings, utterance: id } = await utterance.hear();
    expect(hearings[0]!.text).toBe('roll back to the previous generation');
    const [score] = await engine.score(id, ['Roll back to the previous generation.']);
    expect(score!.logProb).toBeGreaterThan(-3);
  });

  it('gives the same final text when fed all at once', async () => {
    const utterance = recogniser.begin();
    utterance.feed(await speak('roll back to the previous generation'));
    expect((await utterance.finish()).text).toMatch(WRITTEN);
  });

  it('makes up nothing of no sound', async () => {
    const partials: Transcript[] = [];
    for (const audio of [silence(0), silence(2)]) {
      const utterance = recogniser.begin({ onPartial: (partial) => partials.push(partial) });
      utterance.feed(audio);
      await expect(utterance.finish()).resolves.toMatchObject({ text: '', confidence: 0, words: [] });
    }
    expect(partials).toEqual([]);
  });

  it('can be thrown away', async () => {
    const utterance = recogniser.begin({ onPartial: () => expect.unreachable() });
    utterance.feed(await speak('roll back'));
    utterance.cancel();
    await expect(utterance.finish()).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('refuses what is too long to be one utterance', async () => {
    const utterance = recogniser.begin();
    utterance.feed(silence(31));
    await expect(utterance.finish()).rejects.toMatchObject({ code: 'audio-too-long' });
  });
});

describe('when the worker dies', () => {
  it('rejects what was waiting and starts anew on the next call, names and all', async () => {
    await engine.setForms('names', ['previous', 'last'], [1, 2]);
    const withNames: Automaton = {
      id: 'with names',
      start: 0,
      states: [
        { arcs: [{ to: 1, text: 'roll back to the' }] },
        { arcs: [{ to: 2, lexicon: 'names' }] },
        { arcs: [{ to: 3, text: 'generation' }] },
        { final: true, arcs: [] },
      ],
    };
    const audio = await speak('roll back to the previous generation');
    // A message it can't take is the end of it; terminating a thread inside onnxruntime would end the process.
    worker.postMessage(null);
    const waiting = Promise.allSettled([engine.transcribe(audio), engine.hear(audio, withNames)]);
    for (const result of await waiting) {
      expect(result.status).toBe('rejected');
      expect((result as PromiseRejectedResult).reason).toMatchObject({ code: 'engine-failed' });
    }
    const [{ hearings }, transcript] = await Promise.all([
      engine.hear(audio, withNames),
      engine.transcribe(audio),
    ]);
    expect(hearings[0]).toMatchObject({
      text: 'roll back to the previous generation',
      spans: [{ entries: [1] }],
    });
    expect(transcript.text).toMatch(WRITTEN);
  });

  it('says so after it has been closed', async () => {
    const other = await MoonshineEngine.load({ modelDir: modelDir('moonshine-tiny-en') });
    await other.close();
    await expect(other.transcribe(await speak('roll back'))).rejects.toMatchObject({ code: 'closed' });
  });
});
