import { isNames, type Meaning } from '../../intents/types.js';
import { labelOf, NOT_MINE } from './sorting.js';
import type { Choice, Option } from '../dialogue/types.js';
import { namesIn } from '../operations/names.js';
import { isAmendment } from '../operations/amend.js';
import { Amending, NAME_ALONE } from './amending.js';
import { requestFrom, whyNever } from '../operations/from-meaning.js';
import type { TeachingReply } from '../teaching/teacher.js';
import { explainFailure } from '../wording/failure.js';
import { moreOfChange } from '../wording/outcome.js';
import { spokenHost } from '../wording/hosts.js';
import { describePlan } from '../wording/plan.js';
import type { Reading } from '../wording/reading.js';
import type { Core } from './core.js';
import { Focus } from './focus.js';
import { lasting, undone } from './lasting.js';
import { Manners } from './manners.js';
import type { NamesReply } from './names-talk.js';
import { ownReply } from './own-replies.js';
import { CLOSE_MICROPHONE, closeMicrophone, restReply } from './resting.js';
import type { WayOn } from './recovery.js';
import { Talks } from './talks.js';
import { NOTHING_ASKED } from './understander.js';
import type { Work } from './work.js';

/** Turns what was asked for into a change to plan, a question to the bridge, or a reply of its own. */
export class Requests {
  readonly focus = new Focus();
  readonly #manners: Manners;
  readonly #talks: Talks;
  readonly #amending: Amending;
  /** What "more" tells; null where the search for packages knows. */
  #more: (() => Reading) | null = null;

  constructor(
    private readonly core: Core,
    private readonly work: () => Work,
  ) {
    this.#manners = new Manners(core, work);
    this.#talks = new Talks(core, work, (reading) => this.read(reading));
    this.#amending = new Amending(core, this.focus, {
      take: (meanings) => this.take(meanings, true),
      cannot: (reason, names) => this.#cannot(reason, names),
    });
  }

  /** @param instead what was asked before is not asked any more */
  take(asked: readonly Meaning[], instead = false): void {
    const [first] = asked;
    if (first === undefined) return;
    const size = this.#talks.size.ofQuestion(first);
    if (size !== null) {
      this.core.say(size);
      return;
    }
    const others = asked.filter(({ intent }) => intent !== NOT_MINE);
    if (others.length > 0 && others.length < asked.length) {
      // What is left to the person is told, and what is not is gone on with.
      for (const one of asked)
        if (one.intent === NOT_MINE) this.own({ ...one, slots: { ...one.slots, beside: true } });
      this.take(others, instead);
      return;
    }
    const never = whyNever(asked);
    if (never !== null) {
      this.#cannot(never);
      return;
    }
    if (isAmendment(first.intent) || first.intent === NAME_ALONE) {
      this.#amending.take(first);
      return;
    }
    if (first.intent === 'retry') {
      this.#retry();
      return;
    }
    if (first.intent === 'redo') {
      this.#redo();
      return;
    }
    if (first.intent === 'keep_for_good') {
      this.#keepForGood();
      return;
    }
    if (first.intent === 'more' && this.#readMore()) return;
    const filled = this.focus.fill(asked);
    switch (filled.kind) {
      case 'cannot':
        this.#cannot(filled.reason);
        return;
      case 'which': {
        const options = filled.choices.map((value) => ({ label: labelOf(value[0]!), value }));
        this.core.dialogue.send({ type: 'choose', options });
        return;
      }
      case 'filled':
        this.#request(filled.meanings, instead);
    }
  }

  /** What was read out can be pointed at, and gone on with. */
  read({ listed, more }: Reading): void {
    if (listed !== undefined) this.focus.list(listed);
    this.#more = more ?? (() => ({ said: this.core.parts.wording.say('more.none') }));
  }

  /** Goes on with what was picked: a meaning of several, a way on after a failure, or the closing of the microphone. */
  picked(value: unknown, { options }: Choice): void {
    if (Array.isArray(value)) {
      const meanings = value as readonly Meaning[];
      const learned = this.core.parts.teacher?.chosen(meanings) ?? null;
      if (learned !== null) this.core.say(learned);
      this.take(meanings);
      this.focus.offer(options.map((one) => one.value as readonly Meaning[]));
      return;
    }
    if (value === CLOSE_MICROPHONE) {
      const { hearing, wording } = this.core.parts;
      if (hearing !== undefined) this.core.say(closeMicrophone(hearing, wording));
      return;
    }
    const way = value as WayOn;
    if ('operation' in way) this.core.dialogue.send({ type: 'change', operation: way.operation });
    else if ('meanings' in way) this.take(way.meanings);
    else this.why();
  }

  /** Goes on with several of what was offered, in one request where they ask for the same. */
  pickedSeveral(options: readonly Option[]): void {
    const values = options.map(({ value }) => value as readonly Meaning[]);
    const [first, ...rest] = values[0] ?? [];
    if (first === undefined || values.some(([one]) => one?.intent !== first.intent)) {
      this.#cannot('not_together');
      return;
    }
    this.core.output.silence();
    this.core.dialogue.send({ type: 'withdraw' });
    const names = values.flatMap(([one]) => namesIn(one?.slots.package));
    const once = names.filter(
      ({ attribute }, at) => names.findIndex((one) => one.attribute === attribute) === at,
    );
    this.take([{ ...first, slots: { ...first.slots, package: once } }, ...rest]);
  }

  /** Why the plan is as it is, or why the last change failed; false where it is about something else. */
  why(): boolean {
    const { parts, question } = this.core;
    if (question?.kind === 'confirm') {
      this.core.say(describePlan(parts.wording, question.plan, 3));
      return true;
    }
    const failure = this.work().ended?.outcome.failure;
    if (failure === undefined || failure.code === 'cancelled') return false;
    this.core.say(explainFailure(parts.wording, failure));
    return true;
  }

  /** Answers what needs no bridge. */
  own(meaning: Meaning): void {
    const { wording, store, voice, names, teacher, hearing } = this.core.parts;
    const { question, output, dialogue } = this.core;
    if (this.work().verdict.take(meaning)) return;
    const { running, planning } = this.work();
    const rest = restReply(meaning, hearing, wording);
    if (rest !== null) {
      if ('say' in rest) this.core.say(rest.say);
      else dialogue.send({ type: 'choose', options: rest.ask, about: 'microphone' });
      return;
    }
    const told = this.#manners.reply(meaning);
    if (told !== null) {
      this.core.say(told);
      return;
    }
    const reply = ownReply(meaning, {
      ...{ wording, store, voice, question, running, planning, now: this.core.now() },
      styleSetting: this.core.parts.style ?? 'plain',
      spelling: names?.spelling === true,
      name: names?.waiting === true,
      lesson: teacher?.waiting === true,
      example: (topic) => this.#example(topic),
    });
    this.core.run(output.say(reply.say, reply.kind ?? 'message'));
  }

  /** A sentence that does what the topic is about; null where it is about nothing that can be done. */
  #example(topic: string): string | null {
    const { understander, intents } = this.core.parts;
    const { outcome, intent } = understander.read(topic, NOTHING_ASKED).understanding;
    if (outcome !== 'understood' || intent === null || intent === 'help') return null;
    return intents?.intents.get(intent)?.tests[0]?.say[0]?.replace(/[.?!]$/, '') ?? topic;
  }

  /** Does what a matter of names came to; where a name is wanted now, what was asked before is not asked any more. */
  follow(reply: NamesReply): void {
    const instead = this.core.parts.names?.waiting === true || 'request' in reply;
    if (this.core.question !== null && instead) {
      this.core.output.silence();
      this.core.dialogue.send({ type: 'withdraw' });
    }
    if ('say' in reply) this.core.say(reply.say);
    else if ('request' in reply) this.take(reply.request);
    else this.core.dialogue.send({ type: 'choose', options: reply.choose });
  }

  taught({ say, request, choose }: TeachingReply): void {
    if (say !== undefined) this.core.say(say);
    // What is put right takes the place of what was understood.
    if (request !== undefined) this.take(request, true);
    if (choose !== undefined) this.core.dialogue.send({ type: 'choose', options: choose });
  }

  #request(meanings: readonly Meaning[], instead: boolean): void {
    this.focus.asking(meanings);
    const { names, teacher, intents } = this.core.parts;
    const lesson = teacher?.answer(meanings) ?? null;
    if (lesson !== null) {
      this.core.say(lesson);
      return;
    }
    const found = names?.answer(meanings) ?? null;
    if (found !== null) {
      this.#more = null;
      if (found.names.length > 0) this.focus.list({ kind: 'packages', names: found.names });
      this.core.run(this.core.output.say(found.say, 'text'));
      return;
    }
    const request = requestFrom(meanings, intents?.intents);
    switch (request.kind) {
      case 'change':
      case 'run':
        if (meanings.some(({ intent, slots }) => intent === 'update_system' && isNames(slots.package)))
          this.core.say(this.core.parts.wording.say('update_whole'));
        this.core.dialogue.send({ type: 'change', operation: request.operation, instead });
        return;
      case 'say':
        this.core.say(request.text);
        return;
      case 'read':
        this.core.run(this.work().look(request.operation));
        return;
      case 'own':
        if (!this.#talks.take(request.meaning)) this.own(request.meaning);
        return;
      case 'cannot':
        this.#cannot(request.reason);
    }
  }

  /** What failed is planned anew, and asked about. */
  #retry(): void {
    const { ended } = this.work();
    if (ended === null || ended.outcome.ok) this.#cannot('nothing_to_retry');
    else this.core.dialogue.send({ type: 'change', operation: ended.operation });
  }

  #redo(): void {
    const operation = undone(this.core.parts.store);
    if (operation === null) this.#cannot('nothing_to_redo');
    else this.core.dialogue.send({ type: 'change', operation });
  }

  /** What is asked about or was done for a while, is planned as one for now and for good. */
  #keepForGood(): void {
    const operation = lasting(this.core.question, this.work().ended);
    if (operation === null) this.#cannot('nothing_to_keep');
    else this.core.dialogue.send({ type: 'change', operation, instead: true });
  }

  /** Tells more of what is open or was told last; false where the search for packages is to go on. */
  #readMore(): boolean {
    const { question, parts } = this.core;
    if (question?.kind === 'confirm') {
      this.core.say(describePlan(parts.wording, question.plan, 3));
      return true;
    }
    if (this.#more === null) return false;
    const reading = this.#more();
    this.read(reading);
    this.core.run(this.core.output.say(reading.said, 'text'));
    return true;
  }

  /** From now on "more" is about a change that ended. */
  ended(): void {
    const { ended } = this.work();
    if (ended === null) return;
    this.#more = () => ({ said: moreOfChange(this.core.parts.wording, ended.outcome) });
  }

  #cannot(reason: string, names = ''): void {
    const { wording, machines = [] } = this.core.parts;
    const known = wording.list(machines.map(spokenHost));
    this.core.say(wording.say(`cannot.${reason}`, { names, machines: machines.length, known }));
  }
}
