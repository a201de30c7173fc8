import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MoonshineEngine } from '../../../speech/moonshine/engine.js';
import type { Automaton } from '../../../speech/types.js';
import { modelDir } from '../../support/models.js';
import { speak, speakAll } from '../../support/speech.js';

/** install/remove <package>, search for <anything>, a question, yes and no. */
const commands: Automaton = {
  id: 'commands',
  start: 0,
  states: [
    {
      arcs: [
        { to: 1, text: 'install' },
        { to: 1, text: 'please install' },
        { to: 2, text: 'please remove' },
        { to: 3, text: 'search for' },
        { to: 4, text: 'yes' },
        { to: 4, text: 'yes do it' },
        { to: 4, text: 'no' },
        { to: 4, text: 'what generation am I on' },
      ],
    },
    { arcs: [{ to: 4, lexicon: 'packages' }] },
    {
      arcs: [
        { to: 1, text: 'the package' },
        { to: 1, jump: true },
      ],
    },
    { arcs: [{ to: 4, free: true }] },
    { final: true, arcs: [] },
  ],
};

let engine: MoonshineEngine;
beforeAll(async () => {
  engine = await MoonshineEngine.load({ modelDir: modelDir('moonshine-tiny-en') });
  const forms = ['Firefox', 'firefox', 'htop', 'HTOP', 'H top', 'Ripgrep', 'ripgrep', 'Fish', 'GIMP'];
  await engine.setForms('packages', forms, [7, 7, 8, 8, 8, 9, 9, 10, 11]);
});
afterAll(() => engine.close());

describe('free transcripts', () => {
  it('writes down clear sentences with confidence, words and alternatives', async () => {
    const audio = await speak('what generation am I on');
    const transcript = await engine.transcribe(audio);
    expect(transcript.text).toBe('What generation am I on?');
    expect(transcript.words.map((word) => word.text)).toEqual(['What', 'generation', 'am', 'I', 'on?']);
    expect(transcript.confidence).toBeGreaterThan(0.8);
    expect(transcript.confidence).toBeLessThanOrEqual(1);
    expect(transcript.alternatives.length).toBeGreaterThan(0);
    expect(transcript.audio).toBe(audio);
  });
});

describe('hearing against what can be said', () => {
  it('finds the sentence, the name and its entry where the transcript is wrong', async () => {
    const audio = await speak('please remove the package htop');
    const { hearings, transcript } = await engine.hear(audio, commands);
    expect(transcript.text.toLowerCase()).not.toContain('htop');
    const best = hearings[0]!;
    expect(best.text.toLowerCase()).toMatch(/^please remove the package h ?top$/u);
    const [span] = best.spans;
    expect(span).toMatchObject({ kind: 'lexicon', lexicon: 'packages', entries: [8] });
    expect(best.text.slice(span!.start, span!.end).toLowerCase()).toMatch(/^h ?top$/u);
    expect(best.margin).toBeGreaterThan(-2);
  });

  it('keeps free words as a span', async () => {
    const { hearings } = await engine.hear(await speak('search for a video editor'), commands);
    const { text, spans } = hearings[0]!;
    // How the free words are written is the model's choice: with capitals, in quotes.
    expect(text).toMatch(/^search for .*editor/i);
    expect(spans).toMatchObject([{ kind: 'free', start: 11, end: text.length }]);
  });

  it('has nothing near to a sentence that can not be said', async () => {
    const { hearings } = await engine.hear(
      await speak('my sister lives in a small house by the sea'),
      commands,
    );
    for (const hearing of hearings) expect(hearing.margin).toBeLessThan(-8);
  });
});

describe('scoring given texts', () => {
  it('agrees with the search and ranks by sound', async () => {
    const [install] = await speakAll(['install firefox']);
    const { hearings, utterance } = await engine.hear(install!, commands);
    const scores = await engine.score(utterance, ['Install Fish.', 'Install Firefox.', 'Install GIMP.']);
    expect(hearings[0]!.text).toBe('install Firefox');
    // The weights are quantised by batch, so the same text differs a little from one batch to another.
    expect(scores[1]!.logProb).toBeCloseTo(hearings[0]!.logProb, 1);
    expect(Math.abs(scores[1]!.silenceLogProb - hearings[0]!.silenceLogProb)).toBeLessThan(1);
    expect(scores[0]!.logProb).toBeLessThan(scores[1]!.logProb - 10);
    expect(scores[2]!.logProb).toBeLessThan(scores[1]!.logProb - 10);
    const again = await engine.score(
      utterance,
      ['Install the GNU image manipulation program.', 'Install Firefox.'],
      // Given up where it stands more than five nats behind the other.
      { contest: { least: scores[1]!.logProb - 5, silence: 0, bonus: [0, 0] } },
    );
    expect(again[0]!.logProb).toBe(-Infinity);
    expect(again[1]!.logProb).toBeCloseTo(scores[1]!.logProb, 1);
  });

  it('reads on only the most promising of many texts that stay in question', async () => {
    const { utterance } = await engine.hear(await speak('install firefox'), commands);
    const digits = Array.from({ length: 120 }, (_, i) => `Install ${i} of ${i % 7}.`);
    const texts = [...digits, 'Install Firefox.'];
    const contest = { least: -1000, silence: 0, bonus: texts.map(() => 0) };
    const scores = await engine.score(utterance, texts, { contest });
    expect(scores.filter(({ logProb }) => logProb > -Infinity)).toHaveLength(40);
    const [best] = scores.toSorted((a, b) => b.logProb - a.logProb);
    expect(best!.text).toBe('Install Firefox.');
  });
});

describe('when something is wrong', () => {
  it('says that the model is missing and what to do', async () => {
    const loading = MoonshineEngine.load({ modelDir: '/nowhere' });
    await expect(loading).rejects.toMatchObject({ code: 'model-missing' });
    await expect(loading).rejects.toThrow(/aloud setup/u);
  });

  it('can be called off', async () => {
    const audio = await speak('please remove the package htop');
    const controller = new AbortController();
    const hearing = engine.hear(audio, commands, { signal: controller.signal });
    setTimeout(() => controller.abort(), 30);
    await expect(hearing).rejects.toMatchObject({ code: 'cancelled' });
    await expect(engine.transcribe(await speak('yes'))).resolves.toMatchObject({ text: 'Yes.' });
  });
});
