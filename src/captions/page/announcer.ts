/** What a screen reader is told without being asked, through two live regions that hold nothing else. */
import { element } from './view.js';

/** How much is read out: all that is final, or only what needs an answer or went wrong. */
export type Amount = 'all' | 'questions' | 'nothing';

/** Long enough for a screen reader to have taken it; then it goes, so that nobody finds it twice. */
const STAYS_MS = 5000;

export class Announcer {
  amount: Amount = 'all';
  readonly #polite = element('polite');
  readonly #assertive = element('assertive');

  /** Something final, when the reader has time for it. */
  politely(text: string, important = false): void {
    if (this.amount === 'all' || (important && this.amount === 'questions')) put(this.#polite, text);
  }

  /** A question and its answers, at once. */
  question(text: string, answers: readonly string[]): void {
    if (this.amount === 'nothing') return;
    put(this.#assertive, `${text} ${this.#assertive.dataset.answers ?? ''} ${answers.join('; ')}.`);
  }
}

function put(region: HTMLElement, text: string): void {
  const line = document.createElement('p');
  line.textContent = text;
  region.append(line);
  setTimeout(() => line.remove(), STAYS_MS);
}
