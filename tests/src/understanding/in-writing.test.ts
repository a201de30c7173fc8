import { describe, expect, it } from 'vitest';
import { anything } from '../../../src/understanding/anything.js';
import { answerInWriting, requestInWriting, type Written } from '../../../src/understanding/in-writing.js';
import { sharedEngine } from '../../intents/support.js';

const engine = sharedEngine();

/** What a recogniser wrote: each way with its share, the likeliest first. */
function written(...ways: readonly (readonly [string, number])[]): Written {
  const alternatives = ways.map(([text, confidence]) => ({ text, confidence }));
  const { text, confidence } = alternatives[0]!;
  const words = text.split(' ').map((word) => ({ text: word, confidence }));
  return { text, confidence, words, alternatives };
}

const request = (...ways: readonly (readonly [string, number])[]) =>
  requestInWriting(written(...ways), anything(engine, { question: null, options: 0 }), engine);

describe('what was written down', () => {
  it('is taken at its word where it is a sentence that is known', () => {
    expect(request(['install firefox', 0.6], ['install fire fox', 0.3])).toMatchObject({
      outcome: 'understood',
      intent: 'install_package',
    });
  });

  it('is asked about where only a less likely way of writing it is known', () => {
    expect(request(['in stall the fox', 0.5], ['roll back', 0.3])).toMatchObject({
      outcome: 'ambiguous',
      intent: 'roll_back',
      alternatives: [{ intent: 'roll_back' }],
    });
  });

  it('is asked about where two ways that mean different things are as good as each other', () => {
    const both = request(['install firefox', 0.5], ['remove firefox', 0.4]);
    expect(both.outcome).toBe('ambiguous');
    expect(both.alternatives.map(({ intent }) => intent)).toEqual(['install_package', 'remove_package']);
    expect(request(['install firefox', 0.8], ['remove firefox', 0.1]).outcome).toBe('understood');
  });

  it('is never acted on where it only resembles a sentence', () => {
    for (const text of ['would you kindly freshen the whole operating system up', 'the soup needs more salt'])
      expect(request([text, 0.9]).outcome, text).not.toBe('understood');
  });

  it('steers no dialogue by an unlikely way, and chooses nothing where nothing is offered', () => {
    expect(request(['the shop', 0.6], ['stop', 0.3]).outcome).toBe('unknown');
    expect(request(['number two', 0.9]).outcome).toBe('unknown');
    expect(request(['', 0]).outcome).toBe('unknown');
  });
});

describe('an answer that was written down', () => {
  const confirm = { expects: ['yes', 'yes_for_good', 'no'] };
  const answer = (held: Written, free: Written, context: object = confirm) =>
    answerInWriting(held, free, context, engine);

  it('is a clear yes only where both recognisers are sure of that word', () => {
    const sure = written(['yes please', 0.97]);
    expect(answer(sure, sure)).toMatchObject({ understanding: { intent: 'yes' }, clear: true });
    const unsure = written(['yes please', 0.6]);
    expect(answer(sure, unsure)).toMatchObject({ understanding: { intent: 'yes' }, clear: false });
    expect(answer(unsure, sure)).toMatchObject({ clear: false });
    // The word may be sure where the rest of the sentence is not.
    const { text, words } = sure;
    expect(answer(sure, { text, words, confidence: 0.5, alternatives: [] })).toMatchObject({ clear: true });
    const other = written(['sure', 0.97]);
    expect(answer(other, other)).toMatchObject({ understanding: { intent: 'yes' }, clear: false });
  });

  it('is none where the recogniser of all words wrote something else', () => {
    expect(answer(written(['yes', 0.99]), written(['yet', 0.9]))).toBeNull();
    expect(answer(written(['yes', 0.99]), written(['no', 0.9]))).toBeNull();
    expect(answer(written(['[unk]', 0.99]), written(['yes', 0.99]))).toBeNull();
  });

  it('is a refusal or a choice where both agree', () => {
    expect(answer(written(['no', 0.7]), written(['no', 0.5]))).toMatchObject({
      understanding: { intent: 'no' },
      clear: true,
    });
    const offered = { expects: ['pick', 'no'], picks: 3 };
    const two = written(['number two', 0.7]);
    expect(answer(two, written(['the second one', 0.6]), offered)).toMatchObject({
      understanding: { intent: 'pick', slots: { n: 2 } },
      clear: true,
    });
    expect(answer(two, written(['number three', 0.6]), offered)).toBeNull();
  });
});
