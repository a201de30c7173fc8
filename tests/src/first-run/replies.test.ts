import { describe, expect, it } from 'vitest';
import { Engine } from '../../../intents/engine.js';
import { builtInIntents, loadIntentSet } from '../../../intents/templates/load.js';
import { moveOf } from '../../../src/first-run/replies.js';
import { contextOf } from '../../../src/understanding/anything.js';

const engine = new Engine({ set: loadIntentSet([builtInIntents()]) });
const move = (text: string, options: number, clear = true) => {
  const open = contextOf({ question: options > 0 ? 'choose' : 'confirm', options, closed: true });
  return moveOf(engine.understand(text, open), { options, clear });
};

describe('what is said to a question of the set-up', () => {
  it.each([
    ['yes please', 0, { kind: 'yes' }],
    ['no thanks', 0, { kind: 'no' }],
    ['number two', 3, { kind: 'pick', number: 2 }],
    ['the last one', 3, { kind: 'pick', number: 3 }],
    ['skip it', 3, { kind: 'skip' }],
    ['skip', 0, { kind: 'skip' }],
    ['stop', 0, { kind: 'stop' }],
    ['say that again', 0, { kind: 'repeat' }],
    ['a bit slower', 0, { kind: 'adjust', what: 'rate', step: -1, key: 'slower' }],
    ['louder', 3, { kind: 'adjust', what: 'volume', step: 1, key: 'louder' }],
    ['help', 0, { kind: 'help' }],
    ['hold on', 0, { kind: 'wait' }],
    ['be brief', 0, { kind: 'restyle', style: -1 }],
    ['more detail', 3, { kind: 'restyle', style: 1 }],
    ['encourage me', 0, { kind: 'restyle', style: 'encouraging' }],
    ['what are you doing', 0, { kind: 'where' }],
    ['how much longer', 3, { kind: 'where' }],
    ['explain that', 3, { kind: 'why' }],
  ] as const)('%s, with %i to choose from, is %j', (text, options, expected) => {
    expect(move(text, options)).toEqual(expected);
  });

  it.each([
    ['yes', 3],
    ['number four', 3],
    ['number one', 0],
    ['the weather is nice', 0],
    ['install firefox', 0],
  ] as const)('%s, with %i to choose from, is no answer', (text, options) => {
    expect(move(text, options)).toEqual({ kind: 'unclear' });
  });

  it('agrees to nothing that was not heard clearly, and does not end for it', () => {
    expect(move('yes', 0, false)).toEqual({ kind: 'unclear' });
    expect(move('number two', 3, false)).toEqual({ kind: 'unclear' });
    expect(move('stop', 0, false)).toEqual({ kind: 'unclear' });
    expect(move('skip', 0, false)).toEqual({ kind: 'skip' });
  });
});
