import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildLexicon } from '../../../speech/moonshine/lexicon.js';
import { Network, type State } from '../../../speech/moonshine/network.js';
import { pack } from '../../../speech/moonshine/packed.js';
import { parseTokens } from '../../../speech/moonshine/parse.js';
import { Tokenizer } from '../../../speech/moonshine/tokenizer.js';
import type { Automaton } from '../../../speech/types.js';
import { modelDir } from '../../support/models.js';

const tokenizer = new Tokenizer(readFileSync(join(modelDir('moonshine-tiny-en'), 'tokenizer.bin')));
const names = buildLexicon(tokenizer, ['ripgrep', 'Ripgrep', 'H. top', 'a', 'a b'], [1, 1, 2, 3, 4]);
const lexiconsOf = (name: string) => (name === 'names' ? [names] : undefined);

function accepts(automaton: Automaton, text: string): boolean {
  const network = new Network(pack(automaton), tokenizer, lexiconsOf);
  let state: State | null = network.start;
  for (const token of tokenizer.encode(text)) {
    state = network.next(state, token);
    if (!state) return false;
  }
  return state.final;
}

const commands: Automaton = {
  id: 'c',
  start: 0,
  states: [
    {
      arcs: [
        { to: 1, text: 'install' },
        { to: 1, text: 'please install' },
        { to: 3, text: 'look for' },
        { to: 4, text: 'list' },
      ],
    },
    { arcs: [{ to: 2, lexicon: 'names' }] },
    {
      final: true,
      arcs: [
        { to: 4, text: 'please' },
        { to: 0, text: 'and' },
      ],
    },
    { arcs: [{ to: 2, free: true }] },
    { final: true, arcs: [] },
  ],
};

describe('what an automaton lets through', () => {
  it.each([
    'Install ripgrep.',
    'Install ripgrep',
    'Please install Ripgrep?',
    'Please, install ripgrep, please!',
    'Install H. top.',
    'Install a.',
    'Install a b and look for some nice editor, please.',
    'List',
  ])('takes "%s"', (text) => expect(accepts(commands, text)).toBe(true));

  it.each([
    'install ripgrep.',
    'Install',
    'Install.',
    'Install rip',
    'Install ripgrep,',
    'Install ripgrep..',
    'Install, ripgrep please list',
    'Look for',
    'Remove ripgrep.',
    'List. List.',
  ])('does not take "%s"', (text) => expect(accepts(commands, text)).toBe(false));

  it('names a lexicon that is not there', () => {
    const automaton: Automaton = {
      id: 'x',
      start: 0,
      states: [{ final: true, arcs: [{ to: 0, lexicon: 'none' }] }],
    };
    expect(() => new Network(pack(automaton), tokenizer, lexiconsOf)).toThrow(/"none"/u);
  });

  it('reads back the arcs of a sentence, whatever its commas and marks', () => {
    const parse = (text: string) =>
      parseTokens(pack(commands), tokenizer, lexiconsOf, found(tokenizer.encode(text)));
    expect(parse('Please, install H. top, please.')).toMatchObject({
      text: 'please install H. top please',
      spans: [{ kind: 'lexicon', lexicon: 'names', start: 15, end: 21, entries: [2] }],
    });
    // Where another name is tried in its place, the sentence stays as it was written.
    expect(parse('Please, install H. top, please.').spans).toMatchObject([
      { before: 'Please, install ', after: ', please.' },
    ]);
    expect(parse('Install H. top.').spans).toMatchObject([{ before: 'Install ', after: '.' }]);
    expect(parse('Install a b.').spans).toMatchObject([
      { kind: 'lexicon', lexicon: 'names', start: 8, end: 11, entries: [4] },
    ]);
    expect(parse('Look for a text editor please.').spans).toMatchObject([
      { kind: 'free', start: 9, end: 22 },
    ]);
  });

  it('takes every sentence of a random automaton and reads it back', () => {
    const word = fc.constantFrom('yes', 'no', 'do it', 'install', 'the package', 'now');
    const arcOf = (count: number) =>
      fc.oneof(
        fc.record({ to: fc.nat(count - 1), text: word }),
        fc.record({ to: fc.nat(count - 1), jump: fc.constant(true as const) }),
        fc.record({ to: fc.nat(count - 1), lexicon: fc.constant('names') }),
      );
    const automata = fc.integer({ min: 1, max: 5 }).chain((count) =>
      fc.record({
        id: fc.constant('random'),
        start: fc.constant(0),
        states: fc.array(fc.record({ final: fc.boolean(), arcs: fc.array(arcOf(count), { maxLength: 4 }) }), {
          minLength: count,
          maxLength: count,
        }),
      }),
    );
    fc.assert(
      fc.property(automata, fc.array(fc.nat(30), { maxLength: 12 }), (automaton, choices) => {
        // A walk along arcs; what is written on the way must be taken wherever the walk stands on a final state.
        let state = 0;
        const words: string[] = [];
        for (const choice of choices) {
          const { arcs } = automaton.states[state]!;
          if (arcs.length === 0) break;
          const arc = arcs[choice % arcs.length]!;
          if ('text' in arc) words.push(arc.text);
          if ('lexicon' in arc) words.push('ripgrep');
          state = arc.to;
        }
        if (!automaton.states[state]!.final || words.length === 0) return;
        const written = words.join(' ');
        const fromName = written.startsWith('ripgrep');
        const sentence = fromName ? written : written.charAt(0).toUpperCase() + written.slice(1);
        expect(accepts(automaton, `${sentence}.`)).toBe(true);
        expect(
          parseTokens(pack(automaton), tokenizer, lexiconsOf, found(tokenizer.encode(`${sentence}.`))).text,
        ).toBe(written);
      }),
      { numRuns: 300 },
    );
  });
});

/** Tokens as the search would have found them, each with half a nat. */
function found(tokens: readonly number[]): { tokens: readonly number[]; logProbs: number[] } {
  return { tokens, logProbs: tokens.map(() => -0.5) };
}
