import { describe, expect, it } from 'vitest';
import type { DialogueEvent } from '../../../src/dialogue/types.js';
import { together } from '../../../src/operations/together.js';
import { install, planOf } from './plans.js';
import {
  answer,
  asked,
  both,
  change,
  ended,
  failure,
  firefox,
  garbage,
  options,
  planned,
  talk,
  vlc,
} from './talk.js';

describe('requests made close together', () => {
  const pair = together([install('firefox'), install('vlc')])!;
  /** Both asked for, and the question about both heard to its end. */
  const paired = () => {
    const d = asked();
    d.send(vlc, { type: 'planned', plan: planOf(pair) }, { type: 'questionEnded', at: 2000 });
    return d;
  };
  const plans = (d: ReturnType<typeof talk>) =>
    d.effects.flatMap((effect) => (effect.type === 'plan' ? [effect.operation] : []));

  it('are planned as one and asked about together', () => {
    const d = paired();
    expect(d.effects).toMatchObject([
      { type: 'plan', operation: pair },
      { type: 'ask', question: { together: 2 } },
    ]);
    d.look();
    d.send(answer('yes', 2500));
    expect(d.look()).toEqual(['carryOut']);
  });

  it('while the first is still being planned as well', () => {
    const d = talk(change, vlc);
    expect(plans(d)).toEqual([firefox.operation, pair]);
  });

  it('are asked about one after the other when they are not wanted together', () => {
    const d = paired();
    d.look();
    d.send(answer('no', 2500));
    expect(d.effects).toMatchObject([{ type: 'apart' }, { type: 'plan', operation: firefox.operation }]);
    d.look();
    d.send({ type: 'planned', plan: firefox }, { type: 'questionEnded', at: 3000 }, answer('yes', 3500));
    expect(d.look()).toEqual(['ask', 'carryOut']);
    d.send({ type: 'done' });
    expect(plans(d)).toEqual([install('vlc')]);
  });

  it('are asked about apart where they can not be planned together', () => {
    const d = talk(change, vlc, { type: 'planFailed', operation: pair, failure });
    expect(plans(d)).toEqual([firefox.operation, pair, firefox.operation]);
    d.send({ type: 'planFailed', operation: firefox.operation, failure });
    expect(plans(d).at(-1)).toEqual(install('vlc'));
  });

  it.each([{ type: 'cancel' } as const, { type: 'stop' } as const, { type: 'leave' } as const])(
    'are all left by %j',
    (event) => {
      const d = paired();
      d.look();
      d.send(event);
      expect([d.state(), d.context().postponed, d.context().requests]).toEqual(['idle', [], []]);
    },
  );

  it('give way where the second takes the place of the first, or does not go with it', () => {
    const other = { ...install('vlc'), action: 'build' } as typeof firefox.operation;
    for (const event of [
      { ...vlc, instead: true } as DialogueEvent,
      { type: 'change', operation: garbage.operation } as const,
      { type: 'change', operation: other } as const,
    ]) {
      const d = asked();
      d.send(event);
      expect(plans(d)).toEqual([event.type === 'change' && event.operation]);
    }
  });

  it('that ask for the same are one', () => {
    const d = asked();
    d.send(change, planned);
    expect(d.effects).toMatchObject([
      { type: 'plan', operation: firefox.operation },
      { type: 'ask', question: { together: 1 } },
    ]);
  });
});

describe('while a change is carried out', () => {
  const working = () => {
    const d = asked();
    d.send(answer('yes'));
    d.look();
    return d;
  };
  const later: DialogueEvent = { type: 'change', operation: install('vlc') };

  it('another is put after it, and planned when it has ended', () => {
    const d = working();
    d.send(later);
    expect([d.look(), d.state()]).toEqual([['postponed'], 'idle']);
    d.send({ type: 'done' });
    expect(d.effects).toEqual([{ type: 'plan', operation: install('vlc') }]);
    expect(d.state()).toBe('planning');
  });

  it('several that go together are asked about together, and the others after them', () => {
    const d = working();
    d.send(later, { type: 'change', operation: install('gimp') });
    d.send({ type: 'change', operation: garbage.operation }, { type: 'done' });
    expect(d.effects.filter(({ type }) => type === 'plan')).toEqual([{ type: 'plan', operation: both }]);
    d.look();
    d.send({ type: 'planned', plan: planOf(both) }, ended, answer('yes'), { type: 'done' });
    expect(d.effects.at(-1)).toEqual({ type: 'plan', operation: garbage.operation });
  });

  it('a postponed one that gives way to another request comes after it', () => {
    const d = working();
    d.send(later, { type: 'done' }, { type: 'change', operation: install('gimp') });
    expect(d.look()).toEqual(['postponed', 'plan', 'abandonPlan', 'plan']);
    d.send({ type: 'planned', plan: planOf(install('gimp')) }, ended, answer('no'));
    expect(d.effects.at(-1)).toEqual({ type: 'plan', operation: install('vlc') });
  });

  it('cancel drops what waits first, then the work, then finds nothing', () => {
    const d = working();
    d.send(later, { type: 'cancel' }, { type: 'cancel' }, { type: 'done' }, { type: 'cancel' });
    expect(d.look()).toEqual(['postponed', 'droppedPostponed', 'cancelWork', 'nothingToCancel']);
  });

  it('no second change is carried out', () => {
    const d = working();
    d.send(later, { type: 'planned', plan: planOf(install('vlc')) }, ended, answer('yes'));
    expect(d.look()).toEqual(['postponed']);
  });

  it('a choice can be offered, and what waits is planned after it', () => {
    const d = working();
    d.send(later, { type: 'choose', options, about: 'recovery' }, { type: 'done' });
    expect([d.look(), d.state()]).toEqual([['postponed', 'ask'], 'asking:speaking']);
    d.send(answer('no'));
    expect([d.look(), d.state()]).toEqual([['declined', 'plan'], 'planning']);
  });
});

it('a plan that never comes leaves the dialogue free', () => {
  const d = talk(change, { type: 'planLost' });
  expect(d.state()).toBe('idle');
  d.send(change, planned);
  expect(d.look()).toEqual(['plan', 'plan', 'ask']);
});
