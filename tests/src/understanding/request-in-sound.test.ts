import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Engine } from '../../../intents/engine.js';
import { Phrasings } from '../../../intents/learning/phrasings.js';
import type { ForcedScorer } from '../../../intents/names/heard.js';
import { NameIndex } from '../../../intents/names/index/nameindex.js';
import { TypedNames } from '../../../intents/names/typed.js';
import { resolversOf } from '../../../intents/resolver.js';
import { builtInIntents, loadIntentSet } from '../../../intents/templates/load.js';
import type { Understanding } from '../../../intents/types.js';
import type { Hearing } from '../../../speech/types.js';
import { OwnNames } from '../../../src/understanding/own-names.js';
import { requestIn } from '../../../src/understanding/request-in-sound.js';

let index: NameIndex;
let engine: Engine;
let phrasings: Phrasings;
beforeAll(async () => {
  index = await NameIndex.builtIn();
  const set = loadIntentSet([builtInIntents()]);
  phrasings = new Phrasings(new Database(':memory:'), set.language.endings);
  engine = new Engine({ set, resolvers: resolversOf([new TypedNames(index)]), phrasings });
});
afterAll(() => index.close());

/** A sentence that the sound fits well; the name in it, where there is one, as the decoder found it. */
function heard(text: string, more: Partial<Hearing> = {}, name?: string): Hearing {
  const start = name === undefined ? 0 : text.indexOf(name);
  const entry = name === undefined ? undefined : index.entryOf(name);
  const spans =
    name === undefined
      ? []
      : [
          {
            kind: 'lexicon' as const,
            lexicon: 'package',
            start,
            end: start + name.length,
            before: text.slice(0, start),
            after: text.slice(start + name.length),
            logProb: -2,
            tokenCount: 2,
            ...(entry !== undefined && { entries: [entry] }),
          },
        ];
  const tokens = Array.from({ length: 8 }, (_, i) => i);
  const scores = { logProb: -3, silenceLogProb: -45, score: 20, perToken: -0.3, margin: -1 };
  return { text, spans, tokens, ...scores, firstWordLead: 5, ...more };
}

function request(
  transcript: string,
  hearings: readonly Hearing[],
  { confidence = 0.9, sounds = 'əbə', seconds = 2, questionOpen = false, answersToo = false } = {},
): Promise<Understanding> {
  const score: ForcedScorer = (texts) =>
    Promise.resolve(texts.map((text) => ({ text, logProb: -40, silenceLogProb: -30 })));
  const phonemise = (texts: readonly string[]): Promise<string[]> =>
    Promise.resolve(texts.map((text) => (text === transcript ? sounds : 'əbə')));
  const own = new OwnNames(phrasings, new Map());
  return requestIn(
    { transcript: { text: transcript, confidence, alternatives: [] }, hearings, seconds },
    {
      engine,
      own,
      names: { index, phonemise, score },
      read: (text) => engine.understand(text),
      questionOpen,
      answersToo,
    },
  );
}

describe('what an utterance asks for', () => {
  it('is the sentence that the sound bears out, whatever was written down', async () => {
    const meant = await request('Lest generations', [heard('list generations')]);
    expect(meant).toMatchObject({ outcome: 'understood', intent: 'list_generations', source: 'heard' });
  });

  it('is asked about where it is a change that is less than certain', async () => {
    const sure = await request('Clean up the system.', [heard('clean up the system')]);
    expect(sure).toMatchObject({ outcome: 'understood', intent: 'collect_garbage' });
    const weak = { margin: -6, silenceLogProb: -32 };
    const unsure = await request('Green up sister.', [heard('clean up the system', weak)]);
    expect(unsure).toMatchObject({ outcome: 'ambiguous', intent: 'collect_garbage' });
  });

  it('is nothing where the sound is hardly likelier than silence and the text is not believed', async () => {
    const noise = heard('list generations', { silenceLogProb: -4, margin: 3 });
    expect(await request('The list of the nations.', [noise])).toMatchObject({ outcome: 'unknown' });
    // Nor is a text that the model itself doubts.
    expect(await request('List generations.', [], { confidence: 0.4 })).toMatchObject({ intent: null });
    expect(await request('List generations.', [])).toMatchObject({ intent: 'list_generations' });
  });

  it('is what was written down where that is far likelier and sure of itself', async () => {
    const behind = [heard('empty the store', { margin: -10 })];
    expect(await request('Where am I?', behind)).toMatchObject({ outcome: 'unknown' });
    expect(await request('Where am I?', behind, { confidence: 0.5 })).toMatchObject({
      intent: 'collect_garbage',
    });
    const near = [heard('empty the store', { margin: -6 })];
    expect(await request('Where am I?', near)).toMatchObject({ intent: 'collect_garbage' });
  });

  it('is no choice where nothing is offered', async () => {
    const first = [heard('the first')];
    expect(await request('The first.', first)).toMatchObject({ outcome: 'unknown', alternatives: [] });
    expect(await request('The first.', first, { questionOpen: true })).toMatchObject({ intent: 'pick' });
    // What is only told and not acted on may be an answer.
    expect(await request('The first.', first, { answersToo: true })).toMatchObject({ intent: 'pick' });
  });

  it('is not answered as small talk where that is less than certain', async () => {
    const weak = [heard('thanks', { margin: -6, silenceLogProb: -32 })];
    expect(await request('♪♪', weak)).toMatchObject({ intent: null });
    expect(await request('Thanks.', [heard('thanks')])).toMatchObject({ intent: 'thank' });
  });

  it('asks more of a recording too short to hold a request and the pauses around it', async () => {
    const weak = heard('end operation', { margin: -6, silenceLogProb: -32 });
    expect(await request('End of air.', [weak])).toMatchObject({ intent: 'cancel' });
    expect(await request('End of air.', [weak], { seconds: 0.7 })).toMatchObject({ intent: null });
    const clear = await request('Cancel.', [heard('cancel')], { seconds: 0.7 });
    expect(clear).toMatchObject({ outcome: 'understood', intent: 'cancel' });
  });

  it('keeps the request where only its name is lost, and has the name asked for', async () => {
    const lost = heard('install firefox', { logProb: -12, silenceLogProb: -45, margin: -2 }, 'firefox');
    // Sounds that are far from those of any name.
    const meant = await request('In stall the far clocks.', [lost], { sounds: 'ʃuʃuʃuʃuʃuʃuʃuʃuʃuʃuʃuʃuʃu' });
    expect(meant).toMatchObject({
      outcome: 'understood',
      intent: 'install_package',
      slots: { package: [] },
      unresolved: { package: ['firefox'] },
    });
  });

  it('is what was taught, at its word', async () => {
    phrasings.addName('package', 'purple painter', 'gimp');
    const meant = await request('Install purple painter.', []);
    expect(meant).toMatchObject({ outcome: 'understood', intent: 'install_package' });
    expect(meant.slots['package']).toMatchObject([{ attribute: 'gimp' }]);
  });
});
