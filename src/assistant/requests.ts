import type { Meaning } from '../../intents/types.js';
import { requestFrom } from '../operations/from-meaning.js';
import type { TeachingReply } from '../teaching/teacher.js';
import type { Core } from './core.js';
import { Focus } from './focus.js';
import type { NamesReply } from './names-talk.js';
import { ownReply } from './own-replies.js';
import { restReply } from './resting.js';
import type { Work } from './work.js';

/** Turns what was asked for into a change to plan, a question to the bridge, or a reply of its own. */
export class Requests {
  readonly #focus = new Focus();

  constructor(
    private readonly core: Core,
    private readonly work: Work,
  ) {}

  take(asked: readonly Meaning[]): void {
    const { names, teacher, wording, intents } = this.core.parts;
    const meanings = this.#focus.fill(asked);
    const said = teacher?.answer(meanings) ?? names?.answer(meanings) ?? null;
    if (said !== null) {
      this.core.say(said);
      return;
    }
    const request = requestFrom(meanings, intents?.intents);
    switch (request.kind) {
      case 'change':
      case 'run':
        this.core.dialogue.send({ type: 'change', operation: request.operation });
        return;
      case 'read':
        this.core.run(this.work.look(request.operation));
        return;
      case 'own':
        this.own(request.meaning);
        return;
      case 'say':
        this.core.say(request.text);
        return;
      case 'cannot':
        this.core.say(wording.say(`cannot.${request.reason}`));
    }
  }

  /** Goes on with the meaning that was picked of several. */
  chosen(meanings: readonly Meaning[]): void {
    const learned = this.core.parts.teacher?.chosen(meanings) ?? null;
    if (learned !== null) this.core.say(learned);
    this.take(meanings);
  }

  /** Answers what needs no bridge. */
  own(meaning: Meaning): void {
    const { wording, store, voice } = this.core.parts;
    const { question } = this.core;
    const { progress } = this.work;
    const rest = restReply(meaning, this.core.parts.hearing, wording);
    this.core.say(rest ?? ownReply(meaning, { wording, store, voice, question, progress }));
  }

  /** Does what a matter of names came to; where a name is wanted now, what was asked before is not asked any more. */
  follow(reply: NamesReply): void {
    if (this.core.question !== null && this.core.parts.names?.waiting === true) {
      this.core.output.silence();
      this.core.dialogue.send({ type: 'withdraw' });
    }
    if ('say' in reply) this.core.say(reply.say);
    else if ('request' in reply) this.take(reply.request);
    else this.core.dialogue.send({ type: 'choose', options: reply.choose });
  }

  taught({ say, request, choose }: TeachingReply): void {
    if (say !== undefined) this.core.say(say);
    if (request !== undefined) this.take(request);
    if (choose !== undefined) this.core.dialogue.send({ type: 'choose', options: choose });
  }
}
