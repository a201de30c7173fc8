import type { Question } from '../dialogue/machine.js';
import { askFor, describePlan } from '../wording/plan.js';
import type { Wording } from '../wording/wording.js';
import type { Core } from './core.js';
import { offeredAnswers } from './offered-answers.js';

/** The words of a question; `attempt` counts from 1. */
function questionText(wording: Wording, question: Question, attempt: number): string {
  if (question.kind === 'confirm')
    return `${describePlan(wording, question.plan)} ${askFor(wording, question.plan, attempt)}`;
  const { options } = question;
  const labels = options.map(({ label }, i) =>
    options.length === 1 ? label : wording.say('choose_option', { number: i + 1, label }),
  );
  return wording.say('choose', { count: options.length, options: wording.alternatives(labels) });
}

/** Asks the dialogue's questions, and tells it when one has been heard to its end. */
export class Asking {
  #asking: symbol | null = null;

  constructor(private readonly core: Core) {}

  async ask(question: Question, attempt: number): Promise<void> {
    const { output, dialogue, parts } = this.core;
    const text = questionText(parts.wording, question, attempt);
    parts.events.emit({
      type: 'confirmation',
      state: attempt === 1 ? 'asked' : 'unclear',
      question: text,
      answers: offeredAnswers(parts.wording, question),
    });
    // Asked again while it was still being asked: only the last asking counts as the question.
    if (this.#asking !== null) output.silence();
    const asking = Symbol();
    this.#asking = asking;
    const heard = await output.say(text);
    if (asking !== this.#asking) return;
    this.#asking = null;
    if (this.core.question !== question) return;
    dialogue.send(
      heard === 'ended' ? { type: 'questionEnded', at: this.core.now() } : { type: 'questionCut' },
    );
  }
}
