import { expect, it } from 'vitest';
import { conversationOf, type Done, type Said } from '../../../src/metrics/conversation.js';

const turns = (...all: (string | null)[][]): Said[] =>
  all.flatMap((intents, turn) => intents.map((intent) => ({ turn, intent })));
const at = (minutes: number, operation: string, ok = true): Done => ({
  ...{ operation, ok },
  at: new Date(Date.UTC(2026, 10, 22, 9, minutes)).toISOString(),
});

it('what was understood at once is told from what was asked about, put right, or not understood', () => {
  const said = turns(
    ['install_package', 'yes'],
    ['install_package', 'pick', 'yes'],
    [null],
    ['search_packages'],
    ['correct', 'yes'],
    ['list_generations'],
  );
  expect(conversationOf(said, [])).toMatchObject({ requests: 5, firstTime: 2 / 5, correctionsPerTen: 2 });
});

it('a change that is taken back soon was not right', () => {
  const done = [
    ...[at(0, 'apply'), at(5, 'undo')],
    ...[at(10, 'apply'), at(40, 'roll_back')],
    ...[at(41, 'apply'), at(42, 'apply'), at(43, 'undo')],
    ...[at(50, 'apply', false), at(51, 'undo', false)],
  ];
  expect(conversationOf([], done)).toMatchObject({ changes: 4, kept: 2 / 4 });
});

it('of nothing nothing is told', () => {
  expect(conversationOf([], [])).toEqual({
    ...{ requests: 0, firstTime: null, correctionsPerTen: null, changes: 0, kept: null },
  });
});
