import type { Meaning } from '../../intents/types.js';
import type { DialogueEffect } from '../dialogue/machine.js';
import { describeNothing } from '../wording/plan.js';
import type { Asking } from './asking.js';
import type { Core } from './core.js';
import type { Requests } from './requests.js';
import type { Work } from './work.js';

interface Doers {
  readonly asking: Asking;
  readonly work: Work;
  readonly requests: Requests;
}

/** Does what the dialogue wants done. */
export function doEffect(effect: DialogueEffect, core: Core, { asking, work, requests }: Doers): void {
  const { wording, events } = core.parts;
  switch (effect.type) {
    case 'plan':
      core.run(work.plan(effect.operation));
      return;
    case 'abandonPlan':
      work.abandonPlan();
      return;
    case 'ask':
      core.run(asking.ask(effect.question, effect.attempt));
      return;
    case 'nothingToDo':
      core.say(describeNothing(wording, effect.plan));
      return;
    case 'planFailed':
      core.run(work.tellFailure(effect.failure));
      return;
    case 'carryOut':
      core.run(work.carryOut(effect.confirmation));
      return;
    case 'declined':
      core.output.silence();
      events.emit({ type: 'confirmation', state: 'refused' });
      core.say(wording.say('declined'));
      return;
    case 'putAside':
      events.emit({ type: 'confirmation', state: 'put_aside' });
      core.say(wording.say('put_aside'));
      return;
    case 'chosen':
      requests.chosen(effect.option.value as readonly Meaning[]);
      return;
    case 'cancelWork':
      work.cancel();
      core.say(wording.say('cancelling'));
      return;
    case 'nothingToCancel':
      core.output.silence();
      core.say(wording.say('nothing_to_cancel'));
      return;
    case 'holding':
      events.emit({ type: 'confirmation', state: 'held' });
      core.say(wording.say('holding'));
      return;
    case 'silence':
      core.output.silence();
  }
}
