import { describe, expect, it } from 'vitest';
import type { DialogueEvent } from '../../../src/dialogue/types.js';
import { REPROMPT, answer, asked, ended, options, planned, talk } from './talk.js';

describe('a choice', () => {
  const choosing = () => {
    const d = talk({ type: 'choose', options }, ended);
    d.look();
    return d;
  };

  it('hands back what is picked', () => {
    const d = choosing();
    d.send({ type: 'pick', number: 2, clear: true });
    const among = { kind: 'choose', options, about: 'meaning' };
    expect(d.effects).toEqual([{ type: 'chosen', option: options[1], among }]);
    expect(d.state()).toBe('idle');
  });

  it.each([
    [3, true],
    [0, true],
    [1, false],
  ])('is asked again, then put aside, when number %i (clear: %s) is no answer', (number, clear) => {
    const d = choosing();
    d.send({ type: 'pick', number, clear });
    expect([d.look(), d.state()]).toEqual([['ask'], 'asking:speaking']);
    d.send({ type: 'pick', number, clear });
    expect([d.look(), d.state()]).toEqual([['putAside'], 'idle']);
  });

  it.each<[DialogueEvent, string[]]>([
    [answer('no'), ['declined']],
    [{ type: 'cancel' }, ['declined']],
    [{ type: 'stop' }, ['silence', 'putAside']],
    [{ type: 'leave' }, ['putAside']],
  ])('is left by %j', (event, effects) => {
    const d = choosing();
    d.send(event);
    expect([d.look(), d.state()]).toEqual([effects, 'idle']);
  });

  it('never confirms anything', () => {
    const d = choosing();
    d.send(answer('yes'), { type: 'questionEnded', at: 2000 }, answer('phrase', 2500));
    expect(d.look()).toEqual(['ask', 'putAside']);
  });

  it('can be replaced by another', () => {
    const d = choosing();
    d.send({ type: 'choose', options: [{ label: 'vlc', value: 'vlc' }] });
    expect([d.look(), d.context().question]).toMatchObject([['ask'], { options: [{ label: 'vlc' }] }]);
  });

  it('is put aside after silence', () => {
    const d = choosing();
    d.wait(REPROMPT);
    d.send({ type: 'questionEnded', at: 40_000 });
    d.wait(REPROMPT);
    expect([d.look(), d.state()]).toEqual([['ask', 'putAside'], 'idle']);
  });
});

describe('an idle dialogue', () => {
  it('has nothing to cancel', () => {
    const d = talk({ type: 'cancel' });
    expect(d.look()).toEqual(['nothingToCancel']);
  });

  it('cancels the work that is going on', () => {
    const d = asked();
    d.send(answer('yes'), { type: 'cancel' });
    expect(d.look()).toEqual(['carryOut', 'cancelWork']);
  });

  it('takes no answers', () => {
    const d = talk(
      answer('yes'),
      answer('phrase'),
      answer('no'),
      { type: 'pick', number: 1, clear: true },
      planned,
      ended,
    );
    expect([d.look(), d.state()]).toEqual([[], 'idle']);
  });

  it('can be silenced', () => {
    const d = talk({ type: 'stop' });
    expect([d.look(), d.state()]).toEqual([['silence'], 'idle']);
  });
});
