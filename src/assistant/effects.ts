import type { Meaning } from '../../intents/types.js';
import type { DialogueEffect, Question } from '../dialogue/types.js';
import { describeNothing, nameOfChange } from '../wording/plan.js';
import { aboutOf, type Asking } from './asking.js';
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
    case 'postponed':
      core.say(wording.say('queued', { what: nameOfChange(wording, effect.operation) }));
      return;
    case 'droppedPostponed':
      core.output.silence();
      core.say(
        wording.say('dropped', {
          what: wording.list(effect.operations.map((operation) => nameOfChange(wording, operation))),
        }),
      );
      return;
    case 'ask':
      if (effect.question.kind === 'choose' && effect.question.about === 'meaning')
        requests.focus.offering(effect.question.options.map(({ value }) => value as readonly Meaning[]));
      core.run(asking.ask(effect.question, effect.attempt, effect.stale));
      return;
    case 'nothingToDo':
      core.say(describeNothing(wording, effect.plan));
      return;
    case 'planFailed':
      requests.ended();
      work.tellFailure(effect.operation, effect.failure);
      return;
    case 'carryOut':
      core.run(work.carryOut(effect.confirmation).finally(() => requests.ended()));
      return;
    case 'apart':
      core.output.silence();
      events.emit({ type: 'confirmation', state: 'refused', about: 'change' });
      core.say(wording.say('apart', { count: effect.operations.length }));
      return;
    case 'declined':
      core.output.silence();
      events.emit({ type: 'confirmation', state: 'refused', ...about(effect.question) });
      core.say(wording.say(changesNothing(effect.question) ? 'left_at_that' : 'declined'));
      return;
    case 'unproven':
      events.emit({ type: 'confirmation', state: 'refused', about: 'change' });
      core.say(wording.say('prove.unproven'));
      return;
    case 'putAside':
      events.emit({ type: 'confirmation', state: 'put_aside', ...about(effect.question) });
      core.say(wording.say(changesNothing(effect.question) ? 'left_at_that' : 'put_aside'));
      return;
    case 'chosen':
      requests.picked(effect.option.value, effect.among);
      return;
    case 'cancelWork':
      core.output.silence();
      work.cancel();
      core.say(wording.say('cancelling'));
      return;
    case 'nothingToCancel':
      core.output.silence();
      core.say(wording.say(plansUpdate(core) ? 'nothing_to_cancel_but' : 'nothing_to_cancel'));
      return;
    case 'holding':
      events.emit({ type: 'confirmation', state: 'held' });
      core.say(wording.say('holding'));
      return;
    case 'silence':
      core.output.silence();
      work.hush();
  }
}

/** What was agreed on for the night is no matter of "cancel": it is only pointed out. */
const plansUpdate = ({ parts }: Core): boolean =>
  parts.store.appointments.waiting().some(({ kind }) => kind === 'update');

const about = (question: Question | null) => (question === null ? {} : { about: aboutOf(question) });

/** No change of the system was asked about: there is no "nothing was changed" to say. */
function changesNothing(question: Question | null): boolean {
  return question?.kind === 'choose' && question.about !== 'meaning';
}
