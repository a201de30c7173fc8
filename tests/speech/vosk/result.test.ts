import { describe, expect, it } from 'vitest';
import { closedGrammar } from '../../../speech/vosk/grammar.js';
import { parsePartial, parseStretch, transcriptOf } from '../../../speech/vosk/result.js';

const sentence = (text: string, likelihood: number): object => ({
  text,
  confidence: likelihood,
  result: text.split(' ').map((word, i) => ({ word, start: i, end: i + 0.9 })),
});
const stretch = (...alternatives: object[]): ReturnType<typeof parseStretch> =>
  parseStretch(JSON.stringify({ alternatives }));

describe('results of Vosk', () => {
  it('become shares that add up to one', () => {
    const { alternatives, words } = stretch(
      sentence('turn it off', 200),
      sentence('turn it on', 200 - Math.log(3)),
      sentence('turner on', 200 - Math.log(3)),
    );
    expect(alternatives.map(({ text }) => text)).toEqual(['turn it off', 'turn it on', 'turner on']);
    expect(alternatives.map(({ confidence }) => confidence)).toEqual(
      [0.6, 0.2, 0.2].map((share) => expect.closeTo(share, 10) as number),
    );
    expect(words).toEqual([
      { text: 'turn', confidence: expect.closeTo(0.8, 10) as number, start: 0, end: 0.9 },
      { text: 'it', confidence: expect.closeTo(0.8, 10) as number, start: 1, end: 1.9 },
      { text: 'off', confidence: expect.closeTo(0.6, 10) as number, start: 2, end: 2.9 },
    ]);
  });

  it('without speech have neither words nor confidence', () => {
    const nothing = transcriptOf([stretch({ text: '', confidence: 300 }), stretch()], { final: true });
    expect(nothing).toMatchObject({ text: '', confidence: 0, words: [], alternatives: [] });
  });

  it('of several stretches become one transcript with the best combinations', () => {
    const one = stretch(sentence('install', 100), sentence('in stall', 100 - Math.log(4)));
    const two = stretch(sentence('firefox', 50), sentence('fire fox', 50 - Math.log(9)));
    const whole = transcriptOf([one, stretch({ text: '', confidence: 0 }), two], { final: true });
    expect(whole.text).toBe('install firefox');
    expect(whole.confidence).toBeCloseTo(0.8 * 0.9);
    expect(whole.words.map(({ text }) => text)).toEqual(['install', 'firefox']);
    expect(whole.alternatives.map(({ text }) => text)).toEqual([
      'install firefox',
      'in stall firefox',
      'install fire fox',
      'in stall fire fox',
    ]);
  });

  it('of a partial kind follow what is already sure', () => {
    const partial = transcriptOf([stretch(sentence('install', 100))], {
      final: false,
      rest: parsePartial('{"partial":"fire"}'),
    });
    expect(partial).toMatchObject({ final: false, text: 'install fire', alternatives: [] });
  });

  it('that are none are refused', () => {
    expect(() => parseStretch('{"text":"no list"}')).toThrow();
    expect(() => parsePartial('nonsense')).toThrow();
  });
});

describe('a grammar of closed answers', () => {
  const vocabulary = new Set(['yes', 'no', 'do', 'it', '[unk]']);
  const grammar = (...phrases: string[]): string[] => closedGrammar(phrases, (word) => vocabulary.has(word));

  it('leaves out whole phrases that the model cannot hear', () => {
    expect(grammar('yes', ' do  it ', 'yes ffmpeg', '', 'yes')).toEqual(['yes', 'do  it', '[unk]']);
  });

  it('has no word for the unknown where the model has none', () => {
    vocabulary.delete('[unk]');
    expect(grammar('yes', 'nope')).toEqual(['yes']);
  });
});
