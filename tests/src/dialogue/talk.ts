/** A dialogue by itself, its clock turned by hand, and what is said to it. */
import { createActor, SimulatedClock } from 'xstate';
import type { Failure } from '../../../bridge/protocol.js';
import { dialogueMachine } from '../../../src/dialogue/machine.js';
import type { DialogueEffect, DialogueEvent, DialogueOptions } from '../../../src/dialogue/types.js';
import { together } from '../../../src/operations/together.js';
import { install, planOf } from './plans.js';

/** Milliseconds of silence until it asks again. */
export const REPROMPT = 20_000;
export const failure: Failure = {
  code: 'evaluation_failed',
  sentence: 'It failed.',
  details: [],
  suggestions: [],
  recovery: [],
};
export const firefox = planOf(install('firefox'));
export const garbage = planOf({ operation: 'collect_garbage', keepLast: 3 });
export const options = [
  { label: 'redis', value: 'redis' },
  { label: 'radish', value: 'radish' },
];

/** A dialogue that was sent these events. */
export function talk(...events: DialogueEvent[]) {
  return talkWith({ repromptMs: REPROMPT, attempts: 2 }, ...events);
}

/** The same, asking in its own way. */
export function talkWith(input: DialogueOptions, ...events: DialogueEvent[]) {
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

export const change: DialogueEvent = { type: 'change', operation: firefox.operation };
export const planned: DialogueEvent = { type: 'planned', plan: firefox };
export const ended: DialogueEvent = { type: 'questionEnded', at: 1000 };
export const answer = (
  kind: 'yes' | 'phrase' | 'no' | 'unclear',
  startedAt = 1500,
  clear = true,
): DialogueEvent => ({
  type: 'answer',
  answer: { kind, clear, startedAt },
});
export const vlc: DialogueEvent = { type: 'change', operation: install('vlc') };
export const both = together([install('vlc'), install('gimp')])!;

/** A dialogue in which the question about firefox has been heard to its end. */
export const asked = () => {
  const dialogue = talk(change, planned, ended);
  dialogue.look();
  return dialogue;
};
