import Database from 'better-sqlite3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Engine } from '../../../intents/engine.js';
import { Phrasings } from '../../../intents/learning/phrasings.js';
import { resolversOf } from '../../../intents/resolver.js';
import { builtInIntents, loadIntentSet } from '../../../intents/templates/load.js';
import { MoonshineEngine } from '../../../speech/moonshine/engine.js';
import { SAMPLE_RATE } from '../../../speech/types.js';
import { modelDir } from '../../support/models.js';
import { mix, pad, speak, whiteNoise } from '../../support/speech.js';

/** All sentences that come with Aloud; those with names are left out, as nothing is there to be named. */
let engine: Engine;
let moonshine: MoonshineEngine;
beforeAll(async () => {
  const set = loadIntentSet([builtInIntents()]);
  const phrasings = new Phrasings(new Database(':memory:'), set.language.endings);
  engine = new Engine({ set, resolvers: resolversOf([]), phrasings });
  moonshine = await MoonshineEngine.load({ modelDir: modelDir('moonshine-tiny-en') });
});
afterAll(() => moonshine.close());

it('keeps sentences whose first word is rarer than those that sound like it', async () => {
  const samples = pad(await speak('undo everything from today', 'joe-fast'), 0.4);
  const noisy = mix(samples, whiteNoise(samples.length / SAMPLE_RATE), 15);
  const { hearings, transcript } = await moonshine.hear(noisy, engine.automaton());
  // The decoder by itself prefers "I'll do", "I knew".
  expect(transcript.text).toMatch(/^I/u);
  // "And do" is what it is known to write for "undo", and read so.
  expect(engine.putRight(hearings[0]?.text ?? '')).toBe('undo everything from today');
});
