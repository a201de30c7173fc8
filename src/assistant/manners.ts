import type { Meaning } from '../../intents/types.js';
import { isIrreversible } from '../dialogue/confirmation.js';
import { attributesIn } from '../operations/names.js';
import { describeChange } from '../wording/outcome.js';
import { describePlan } from '../wording/plan.js';
import { isLevel, isMessageKind, type Levels, type MessageKind } from '../wording/styles.js';
import type { Core } from './core.js';
import { keepLevel, keptLevels } from './kept-style.js';
import type { Work } from './work.js';

/** Lines of the history among which the last that was heard stands. */
const LOOKED_THROUGH = 12;

/** Answers greetings, questions about what is asked or was just done, and wishes for more or less of a kind of message. */
export class Manners {
  /** How much is said of each kind by the settings. */
  readonly #setting: Levels;

  constructor(
    private readonly core: Core,
    private readonly work: () => Work,
  ) {
    const { wording, store } = core.parts;
    this.#setting = wording.levels;
    wording.levels = keptLevels(store, this.#setting);
  }

  /** What is said to it; null for all else. */
  reply({ intent, slots }: Meaning): string | null {
    const { wording } = this.core.parts;
    switch (intent) {
      case 'greet':
      case 'thank':
        return wording.say(intent);
      case 'tell_style':
        return wording.say('style.asked', { style: wording.style });
      case 'tell_amount':
        return isMessageKind(slots.message) ? this.#adjust(slots.message, slots.way) : null;
      case 'tell_plan':
        return this.#plan();
      case 'tell_way_back':
        return this.#wayBack();
      case 'tell_heard':
        return this.#heard();
      case 'tell_restart':
        return this.#restart();
      case 'tell_last':
        return this.#last();
      case 'not_mine':
        return typeof slots.matter === 'string' ? this.#notMine(slots.matter, slots) : null;
      default:
        return null;
    }
  }

  #adjust(message: MessageKind, way: unknown): string {
    const { wording, store } = this.core.parts;
    const towards = way === 'less' ? 'less' : 'more';
    const level = way === 'usual' ? null : wording.level(message) + (towards === 'less' ? -1 : 1);
    if (level !== null && !isLevel(level)) return wording.say('amount.limit', { message, way: towards });
    keepLevel(store, message, level, this.#setting[message]);
    wording.levels = keptLevels(store, this.#setting);
    return wording.say(level === null ? 'amount.usual' : 'amount.now', { message, way: towards });
  }

  #plan(): string {
    const { question, parts } = this.core;
    return question?.kind === 'confirm'
      ? describePlan(parts.wording, question.plan, 3)
      : parts.wording.say('not_asking');
  }

  #wayBack(): string {
    const { question, parts } = this.core;
    if (question?.kind !== 'confirm' && question?.kind !== 'prove')
      return parts.wording.say('way_back.general');
    return parts.wording.say(isIrreversible(question.plan) ? 'way_back.none' : 'way_back.some');
  }

  /** What was said before this was asked. */
  #heard(): string {
    const { store, wording } = this.core.parts;
    const heard = store.history(LOOKED_THROUGH).filter(({ speaker }) => speaker === 'person');
    const last = heard.at(-2);
    return last === undefined ? wording.say('heard.none') : wording.say('heard.last', { text: last.text });
  }

  #restart(): string {
    const { question, parts } = this.core;
    const { ended } = this.work();
    if (question?.kind === 'confirm' && 'reboot' in question.plan && question.plan.reboot === true)
      return parts.wording.say('plan.reboot');
    return parts.wording.say(ended?.restart === true ? 'restart.last' : 'restart.not');
  }

  #notMine(matter: string, { package: named, beside }: Meaning['slots']): string {
    const { wording } = this.core.parts;
    const names = attributesIn(named);
    return wording.say(`not_mine.${matter}`, {
      names: names.length > 0 ? wording.list(names) : 'none',
      needed: beside === true ? 'unknown' : this.work().ended?.restart === true ? 'yes' : 'no',
    });
  }

  #last(): string {
    const { parts, now } = this.core;
    const { running, ended } = this.work();
    if (running !== null) return running.describe(parts.wording, now());
    return ended === null
      ? parts.wording.say('history.no_change')
      : describeChange(parts.wording, ended.operation, ended.outcome);
  }
}
