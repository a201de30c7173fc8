import { describe, expect, it } from 'vitest';
import { createActor, SimulatedClock } from 'xstate';
import type { Failure } from '../../../bridge/protocol.js';
import { FRESH_MS } from '../../../src/dialogue/context.js';
import { dialogueMachine } from '../../../src/dialogue/machine.js';
import type { DialogueEffect, DialogueEvent, DialogueOptions } from '../../../src/dialogue/types.js';
import { together } from '../../../src/operations/together.js';
import { install, planOf } from './plans.js';

const REPROMPT = 20_000;
const failure: Failure = {
  code: 'evaluation_failed',
  sentence: 'It failed.',
  details: [],
  suggestions: [],
  recovery: [],
};
const firefox = planOf(install('firefox'));
const garbage = planOf({ operation: 'collect_garbage', keepLast: 3 });
const options = [
  { label: 'redis', value: 'redis' },
  { label: 'radish', value: 'radish' },
];

function talk(...events: DialogueEvent[]) {
  return talkWith({ repromptMs: REPROMPT, attempts: 2 }, ...events);
}

function talkWith(input: DialogueOptions, ...events: DialogueEvent[]) {
  const clock = new SimulatedClock();
  const actor = createActor(dialogueMachine, { input, clock });
  const effects: DialogueEffect[] = [];
  actor.on('*', (effect) => effects.push(effect));
  actor.start();
  const send = (...more: DialogueEvent[]) => more.forEach((event) => actor.send(event));
  send(...events);
  return {
    send,
    wait: (ms: number) => clock.increment(ms),
    /** The kinds of effects since the last look. */
    look: () => effects.splice(0).map((effect) => effect.type),
    effects,
    state: () => JSON.stringify(actor.getSnapshot().value).replace(/["{}]/g, ''),
    context: () => actor.getSnapshot().context,
  };
}

const change: DialogueEvent = { type: 'change', operation: firefox.operation };
const planned: DialogueEvent = { type: 'planned', plan: firefox };
const ended: DialogueEvent = { type: 'questionEnded', at: 1000 };
const answer = (
  kind: 'yes' | 'phrase' | 'no' | 'unclear',
  startedAt = 1500,
  clear = true,
): DialogueEvent => ({
  type: 'answer',
  answer: { kind, clear, startedAt },
});
const vlc: DialogueEvent = { type: 'change', operation: install('vlc') };
const both = together([install('vlc'), install('gimp')])!;
/** A dialogue in which the question about firefox has been heard to its end. */
const asked = () => {
  const dialogue = talk(change, planned, ended);
  dialogue.look();
  return dialogue;
};

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

describe('a choice', () => {
  const choosing = () => {
    const d = talk({ type: 'choose', options }, ended);
    d.look();
    return d;
  };

  it('hands back what is picked', () => {
    const d = choosing();
    d.send({ type: 'pick', number: 2, clear: true });
    expect(d.effects).toEqual([{ type: 'chosen', option: options[1] }]);
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
