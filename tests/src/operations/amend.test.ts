import { describe, expect, it } from 'vitest';
import { ApplyOperation, type ChangeOperation } from '../../../bridge/protocol.js';
import { amend, AMENDMENTS } from '../../../src/operations/amend.js';
import { readTyped } from '../../../src/understanding/anything.js';
import { sharedEngine } from '../../intents/support.js';

const engine = sharedEngine();
const known = new Set(['firefox', 'firefox-beta', 'vlc', 'gimp', 'git', 'emacs', 'vim']);
const apply = (parts: Partial<ApplyOperation>): ChangeOperation =>
  ApplyOperation.parse({ operation: 'apply', ...parts });

/** What the question is about after this has been said to it. */
function after(operation: ChangeOperation, said: string, other: string | null = null) {
  const { understanding } = readTyped(engine, said, { question: 'confirm', options: 0 });
  expect(understanding.outcome).toBe('understood');
  expect(AMENDMENTS).toContain(understanding.intent);
  const { intent, slots } = understanding;
  return amend(operation, { intent: intent!, slots }, { other, has: (name) => known.has(name) });
}

describe('said to the question, it changes what is asked about', () => {
  it.each<[Partial<ApplyOperation>, string, Partial<ApplyOperation>]>([
    [{ install: ['gimp'] }, 'no, vlc', { install: ['vlc'] }],
    [{ install: ['gimp'] }, 'not that one, firefox', { install: ['firefox'] }],
    [{ install: ['gimp', 'git'] }, 'firefox instead of gimp', { install: ['git', 'firefox'] }],
    [{ install: ['firefox'] }, 'no, the beta one', { install: ['firefox-beta'] }],
    [{ remove: ['gimp'] }, 'no, vlc', { remove: ['vlc'] }],
    [{ install: ['gimp'] }, 'and also vlc', { install: ['gimp', 'vlc'] }],
    [{ install: ['gimp'] }, 'yes, and vlc', { install: ['gimp', 'vlc'] }],
    [{ remove: ['gimp'] }, 'vlc too', { remove: ['gimp', 'vlc'] }],
    [{ install: ['gimp'] }, 'and remove vlc', { install: ['gimp'], remove: ['vlc'] }],
    [{ remove: ['gimp'] }, 'and also install vlc', { install: ['vlc'], remove: ['gimp'] }],
    [{ install: ['gimp', 'vlc'] }, 'without gimp', { install: ['vlc'] }],
    [{ install: ['vlc'], remove: ['gimp'] }, 'yes, but leave out gimp', { install: ['vlc'] }],
    [{ install: ['gimp'] }, 'only build it', { install: ['gimp'], action: 'build' }],
    [{ install: ['gimp'] }, 'yes, but only build it', { install: ['gimp'], action: 'build' }],
    [{ install: ['gimp'] }, 'just try it', { install: ['gimp'], action: 'test' }],
    [{ install: ['gimp'] }, 'only at the next boot', { install: ['gimp'], action: 'boot' }],
    [{ install: ['gimp'], action: 'build' }, 'use it right away', { install: ['gimp'] }],
  ])('%j, %s', (before, said, wanted) => {
    expect(after(apply(before), said)).toEqual({ kind: 'changed', operation: apply(wanted) });
  });

  it('with what was spoken of before', () => {
    const before = apply({ install: ['vim'] });
    expect(after(before, 'and remove the old one', 'emacs')).toEqual({
      kind: 'changed',
      operation: apply({ install: ['vim'], remove: ['emacs'] }),
    });
    expect(after(before, 'that one instead', 'emacs')).toEqual({
      kind: 'changed',
      operation: apply({ install: ['emacs'] }),
    });
    expect(after(before, 'that one instead')).toMatchObject({ kind: 'cannot', reason: 'name_missing' });
  });
});

describe('it is not guessed', () => {
  it('which of several is not meant', () => {
    expect(after(apply({ install: ['gimp', 'git'] }), 'no, vlc')).toMatchObject({ reason: 'which_one' });
  });

  it('what is left out of a change that does not hold it', () => {
    expect(after(apply({ install: ['gimp'] }), 'without vlc')).toMatchObject({
      reason: 'not_in_it',
      names: ['vlc'],
    });
  });

  it('what goes with a change of another kind', () => {
    expect(after({ operation: 'undo' }, 'and also vlc')).toMatchObject({ reason: 'not_together' });
  });

  it('what variant is meant', () => {
    expect(after(apply({ install: ['gimp'] }), 'no, the crimson one')).toMatchObject({
      reason: 'no_variant',
    });
    expect(after(apply({ install: ['gimp'] }), 'no, the vlc one')).toMatchObject({
      operation: { install: ['vlc'] },
    });
  });

  it('that nothing is left', () => {
    expect(after(apply({ install: ['gimp'] }), 'without gimp')).toEqual({ kind: 'emptied' });
  });
});

it.each(['and also vlc', 'without gimp', 'only build it', 'no, the beta one', 'that one instead'])(
  '“%s” means nothing where no question is open',
  (said) => {
    const { understanding } = readTyped(engine, said, { question: null, options: 0 });
    expect(AMENDMENTS).not.toContain(understanding.intent);
  },
);

it.each([
  'yes',
  'yes please',
  'no',
  'no thanks',
  'cancel',
  'stop',
  'wait',
  'repeat',
  'help',
  'yes, delete them',
])('“%s” is still the answer it was', (said) => {
  const { understanding } = readTyped(engine, said, { question: 'confirm', options: 0 });
  expect(AMENDMENTS).not.toContain(understanding.intent);
  expect(understanding.outcome).toBe('understood');
});
