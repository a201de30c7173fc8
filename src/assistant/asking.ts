import type { ChoiceAbout, Question } from '../dialogue/types.js';
import { askFor, describePlan } from '../wording/plan.js';
import type { Wording } from '../wording/wording.js';
import type { Core } from './core.js';
import type { Proving } from './proving.js';
import { offeredAnswers } from './offered-answers.js';

/** The wording of a choice, by what it is about. */
const ASKS = { meaning: 'choose', recovery: 'choose_way', microphone: 'choose_closing' } as const;

/** The words of a question; `attempt` counts from 1, `stale`: it was answered too late. */
function questionText(wording: Wording, question: Question, attempt: number, stale = false): string {
  if (question.kind === 'prove') {
    const asked = wording.say(`prove.${question.by}`);
    if (attempt > 1) return wording.say('prove.again', { asked });
    return question.wrong > 0 ? wording.say('prove.wrong', { asked }) : asked;
  }
  if (question.kind === 'confirm') {
    const plan = `${describePlan(wording, question.plan)} ${askFor(wording, question.plan, attempt, question.together)}`;
    if (stale) return wording.say('plan.stale', { plan });
    return attempt === 1 ? plan : wording.say('plan.unclear', { plan });
  }
  const { options } = question;
  const labels = options.map(({ label }, i) =>
    options.length === 1 ? label : wording.say('choose_option', { number: i + 1, label }),
  );
  const asks = ASKS[question.about];
  const key = attempt > 1 ? `${asks}_again` : asks;
  return wording.say(key, { count: options.length, options: wording.alternatives(labels) });
}

/** What a question is about, for those that follow the events. */
export function aboutOf(question: Question): 'change' | ChoiceAbout {
  return question.kind === 'choose' ? question.about : 'change';
}

/** Asks the dialogue's questions, and tells it when one has been heard to its end. */
export class Asking {
  #asking: symbol | null = null;
  /** The kinds of change that have been explained to someone who learns. */
  readonly #explained = new Set<string>();

  constructor(
    private readonly core: Core,
    private readonly proving: Proving,
  ) {}

  async ask(question: Question, attempt: number, stale: boolean): Promise<void> {
    const { output, dialogue, parts } = this.core;
    const hindrance = question.kind === 'prove' ? this.proving.hindrance(question) : null;
    if (hindrance !== null) {
      dialogue.send({ type: 'unprovable' });
      parts.events.emit({ type: 'confirmation', state: 'refused', about: 'change' });
      await output.say(parts.wording.say(hindrance));
      return;
    }
    const text = this.#lesson(question, attempt) + questionText(parts.wording, question, attempt, stale);
    parts.events.emit({
      type: 'confirmation',
      state: attempt === 1 ? 'asked' : 'unclear',
      about: aboutOf(question),
      question: text,
      answers: offeredAnswers(parts.wording, question),
      ...(question.kind === 'prove' && question.by === 'passphrase' && { secret: true as const }),
    });
    // Asked again while it was still being asked: only the last asking counts as the question.
    if (this.#asking !== null) output.silence();
    const asking = Symbol();
    this.#asking = asking;
    if (question.kind !== 'choose') output.tone('confirm');
    const heard = await output.say(text);
    if (asking !== this.#asking) return;
    this.#asking = null;
    if (this.core.question !== question) return;
    // The person's turn.
    if (heard === 'ended') output.tone('listening');
    dialogue.send(
      heard === 'ended' ? { type: 'questionEnded', at: this.core.now() } : { type: 'questionCut' },
    );
  }

  /** In the learner's style, what such a change is, once for each kind. */
  #lesson(question: Question, attempt: number): string {
    const { wording } = this.core.parts;
    if (question.kind !== 'confirm' || attempt > 1 || !wording.teaches) return '';
    const { operation } = question.plan.operation;
    if (this.#explained.has(operation)) return '';
    this.#explained.add(operation);
    return `${wording.say(`learn.${operation}`)} `;
  }
}
