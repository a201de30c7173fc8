import { describe, expect, it } from 'vitest';
import { FRESH_MS } from '../../../src/dialogue/context.js';
import type { DialogueEvent } from '../../../src/dialogue/types.js';
import { install, planOf } from './plans.js';
import {
  REPROMPT,
  answer,
  asked,
  change,
  ended,
  failure,
  firefox,
  garbage,
  options,
  planned,
  talk,
  talkWith,
} from './talk.js';

describe('a question read in writing', () => {
  it('takes a yes while the voice is still asking it', () => {
    const d = talk(change, planned, { type: 'questionRead', at: 1000 }, answer('yes', 1000));
    expect([d.look(), d.state()]).toEqual([['plan', 'ask', 'carryOut'], 'idle']);
  });

  it('takes a yes after the voice was cut short, and while it is held', () => {
    for (const before of [[{ type: 'questionCut' }], [ended, { type: 'wait' }]] as DialogueEvent[][]) {
      const d = talk(change, planned, ...before, { type: 'questionRead', at: 2000 });
      d.look();
      d.send(answer('yes', 2000));
      expect(d.look()).toEqual(['carryOut']);
    }
  });

  it('takes no bare yes for what can not be undone', () => {
    const d = talk({ type: 'change', operation: garbage.operation }, { type: 'planned', plan: garbage });
    d.send({ type: 'questionRead', at: 1000 }, answer('yes', 1000));
    expect(d.look()).toEqual(['plan', 'ask', 'ask']);
    d.send({ type: 'questionRead', at: 2000 }, answer('phrase', 2000));
    expect(d.look()).toEqual(['carryOut']);
  });
});

describe('a change', () => {
  it('is planned first', () => {
    const d = talk(change);
    expect([d.look(), d.state()]).toEqual([['plan'], 'planning']);
  });

  it('is read back and asked about when it is planned', () => {
    const d = talk(change, planned);
    expect([d.look(), d.state()]).toEqual([['plan', 'ask'], 'asking:speaking']);
  });

  it('ends where there is nothing to do', () => {
    const d = talk(change, { type: 'planned', plan: planOf(install('firefox'), { nothingToDo: true }) });
    expect([d.look(), d.state()]).toEqual([['plan', 'nothingToDo'], 'idle']);
  });

  it('ends when it can not be planned', () => {
    const d = talk(change, { type: 'planFailed', operation: firefox.operation, failure });
    expect([d.look(), d.state()]).toEqual([['plan', 'planFailed'], 'idle']);
  });

  it('gives way to another while it is planned', () => {
    const d = talk(change, { type: 'change', operation: install('vlc') });
    expect([d.look(), d.state()]).toEqual([['plan', 'abandonPlan', 'plan'], 'planning']);
  });

  it.each<[DialogueEvent, string[]]>([
    [{ type: 'cancel' }, ['abandonPlan', 'putAside']],
    [answer('no'), ['abandonPlan', 'putAside']],
    [{ type: 'stop' }, ['silence', 'abandonPlan']],
  ])('is dropped while it is planned by %j', (event, effects) => {
    const d = talk(change, event);
    expect([d.look(), d.state()]).toEqual([['plan', ...effects], 'idle']);
  });

  it('gives way to a choice while it is planned', () => {
    const d = talk(change, { type: 'choose', options });
    expect([d.look(), d.state()]).toEqual([['plan', 'abandonPlan', 'ask'], 'asking:speaking']);
  });

  it('is not confirmed while it is planned', () => {
    const d = talk(change, answer('yes'));
    expect([d.look(), d.state()]).toEqual([['plan'], 'planning']);
  });
});

describe('the question', () => {
  it('is confirmed by a clear yes after its end', () => {
    const d = asked();
    d.send(answer('yes'));
    const [effect] = d.effects;
    expect(effect?.type).toBe('carryOut');
    if (effect?.type !== 'carryOut') return;
    expect(effect.confirmation.plan).toBe(firefox);
    expect(effect.confirmation.spend()).toEqual({
      digest: firefox.digest,
      token: firefox.token,
      answer: 'yes',
    });
    expect(effect.confirmation.spend()).toBeNull();
    expect([d.state(), d.context().working]).toEqual(['idle', true]);
    d.send({ type: 'done' });
    expect(d.context().working).toBe(false);
  });

  it('is not confirmed by a yes that is not clear: it is asked once more, then put aside', () => {
    const d = asked();
    d.send(answer('yes', 1500, false));
    expect([d.look(), d.state()]).toEqual([['ask'], 'asking:speaking']);
    d.send({ type: 'questionEnded', at: 2000 }, answer('yes', 2500, false));
    expect([d.look(), d.state()]).toEqual([['putAside'], 'idle']);
  });

  it('is not confirmed by a yes that began before its end', () => {
    const d = asked();
    d.send(answer('yes', 999));
    expect([d.look(), d.state()]).toEqual([[], 'asking:waiting']);
  });

  it.each(['yes', 'phrase', 'unclear'] as const)('is not answered by "%s" said over it', (kind) => {
    const d = talk(change, planned);
    d.look();
    d.send(answer(kind, 5000));
    expect([d.look(), d.state()]).toEqual([[], 'asking:speaking']);
  });

  it('takes a no at any moment, clear or not', () => {
    for (const d of [asked(), talk(change, planned)]) {
      d.look();
      d.send(answer('no', 0, false));
      expect([d.look(), d.state()]).toEqual([['declined'], 'idle']);
    }
  });

  it('that was cut short is asked again before a yes counts', () => {
    const d = talk(change, planned, { type: 'questionCut' });
    d.look();
    d.send(answer('yes', 5000));
    expect([d.look(), d.state()]).toEqual([['ask'], 'asking:speaking']);
    d.send({ type: 'questionEnded', at: 6000 }, answer('yes', 6500));
    expect(d.look()).toEqual(['carryOut']);
  });

  it('about what can not be undone wants more than a yes', () => {
    const d = talk(
      { type: 'change', operation: garbage.operation },
      { type: 'planned', plan: garbage },
      ended,
    );
    d.look();
    d.send(answer('yes'));
    expect([d.look(), d.state()]).toEqual([['ask'], 'asking:speaking']);
    d.send({ type: 'questionEnded', at: 2000 }, answer('phrase', 2500));
    expect(d.look()).toEqual(['carryOut']);
  });

  it('is asked again after silence, then quietly put aside', () => {
    const d = asked();
    d.wait(REPROMPT - 1);
    expect(d.look()).toEqual([]);
    d.wait(1);
    expect([d.look(), d.state()]).toEqual([['ask'], 'asking:speaking']);
    d.send({ type: 'questionEnded', at: 30_000 });
    d.wait(REPROMPT);
    expect([d.look(), d.state()]).toEqual([['putAside'], 'idle']);
  });

  it('is held as long as the person wants', () => {
    const d = asked();
    d.send({ type: 'wait' });
    d.wait(100 * REPROMPT);
    expect([d.look(), d.state()]).toEqual([['holding'], 'asking:held']);
    d.send(answer('yes', 1000 + FRESH_MS));
    expect(d.look()).toEqual(['carryOut']);
  });

  it('can be held while it is still being asked, and answered when it has been heard', () => {
    const d = talk(change, planned, { type: 'wait' });
    d.wait(100 * REPROMPT);
    expect([d.look(), d.state()]).toEqual([['plan', 'ask', 'holding'], 'asking:held']);
    d.send(ended, answer('yes'));
    expect(d.look()).toEqual(['carryOut']);
  });

  it.each([
    ['open', []],
    ['held', [{ type: 'wait' } as const]],
  ])('that is %s is read back before a yes counts that comes long after it', (_state, before) => {
    const d = asked();
    d.send(...before);
    d.look();
    d.send(answer('yes', 1001 + FRESH_MS));
    expect(d.effects).toMatchObject([{ type: 'ask', stale: true, attempt: 1 }]);
    d.look();
    d.send({ type: 'questionEnded', at: 500_000 }, answer('yes', 500_500));
    expect(d.look()).toEqual(['carryOut']);
  });

  it('has no time limit where none is set', () => {
    const d = talkWith({ attempts: 2 }, change, planned, ended);
    d.look();
    d.wait(10_000 * REPROMPT);
    expect([d.look(), d.state()]).toEqual([[], 'asking:open']);
    d.send(answer('yes'));
    expect(d.look()).toEqual(['carryOut']);
  });

  it('about an installation is not answered by "yes, delete them", about a removal it is', () => {
    const d = asked();
    d.send(answer('phrase'));
    expect([d.look(), d.state()]).toEqual([['ask'], 'asking:speaking']);
    const gone = planOf({ ...firefox.operation, remove: ['gimp'], install: [] } as typeof firefox.operation);
    const e = talk(change, { type: 'planned', plan: gone }, ended, answer('phrase'));
    expect(e.look()).toEqual(['plan', 'ask', 'carryOut']);
  });

  it('can be repeated without using it up', () => {
    const d = asked();
    for (let i = 0; i < 5; i++) d.send({ type: 'repeat' }, { type: 'questionEnded', at: 1000 });
    expect(d.look()).toEqual(Array(5).fill('ask'));
    expect(d.context().attempt).toBe(1);
  });

  it.each<[DialogueEvent, string[]]>([
    [{ type: 'cancel' }, ['declined']],
    [{ type: 'stop' }, ['silence', 'putAside']],
    [{ type: 'leave' }, ['putAside']],
  ])('is left by %j', (event, effects) => {
    const d = asked();
    d.send(event);
    expect([d.look(), d.state(), d.context().question]).toEqual([effects, 'idle', null]);
  });

  it('gives way to another request, and its yes is gone', () => {
    const d = asked();
    d.send({ type: 'change', operation: install('vlc') }, answer('yes'));
    expect([d.look(), d.state()]).toEqual([['plan'], 'planning']);
  });

  it('is not answered by a number', () => {
    const d = asked();
    d.send({ type: 'pick', number: 1, clear: true });
    expect([d.look(), d.state()]).toEqual([['ask'], 'asking:speaking']);
    d.send({ type: 'pick', number: 1, clear: true });
    expect([d.look(), d.state()]).toEqual([['putAside'], 'idle']);
  });
});
