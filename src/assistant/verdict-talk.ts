import type { Change } from '../commands/types.js';
import type { Meaning } from '../../intents/types.js';
import type { Core } from './core.js';

/** Milliseconds in which a yes or a no answers the question; after that, and to anything else, it is not asked any more. */
const OPEN_MS = 60_000;

/**
 * Asks, rarely, whether what was done was right. It is no question of the
 * dialogue: it waits for nothing, is not repeated, and its yes lets nothing happen.
 */
export class VerdictTalk {
  #askedAt = -Infinity;

  constructor(private readonly core: Core) {}

  /** What is added to the words about a change that went well; nothing most of the time. */
  after(operation: Change): string {
    const { parts, question, turn } = this.core;
    if (parts.asksVerdict !== true || operation.operation !== 'apply' || question !== null) return '';
    if (!parts.store.verdicts.due()) return '';
    parts.store.verdicts.asked(turn);
    this.#askedAt = this.core.now();
    return ` ${parts.wording.say('verdict.ask')}`;
  }

  /** Takes a yes or a no as the answer, where no other question is open; false where it is none. */
  take({ intent }: Pick<Meaning, 'intent'>): boolean {
    const open = this.core.question === null && this.core.now() - this.#askedAt < OPEN_MS;
    this.#askedAt = -Infinity;
    if (!open || (intent !== 'yes' && intent !== 'no')) return false;
    const { store, wording } = this.core.parts;
    store.verdicts.answer(intent === 'yes' ? 'right' : 'wrong');
    this.core.say(wording.say(intent === 'yes' ? 'verdict.right' : 'verdict.wrong'));
    return true;
  }
}
