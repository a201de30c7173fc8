import type { CaptionReader } from './log.js';
import type { Caption, CaptionKind, Live, OpenQuestion } from './page/types.js';

/** Whose words a line holds. */
const speakers: Readonly<Record<CaptionKind, string>> = {
  heard: 'You said',
  typed: 'You typed',
  said: 'Aloud',
  question: 'Aloud asks',
  note: 'Note',
  trouble: 'Trouble',
};

/** One line of the conversation. */
const captionLine = ({ kind, text }: Caption): string => `${speakers[kind]}: ${text}`;

/** The answers that a question takes, as what to type. */
const answersLine = ({ answers }: OpenQuestion): string =>
  `To answer, type: ${answers.map(({ say, label }) => (/^\d/.test(label) ? label : say)).join('; or: ')}`;

/**
 * The conversation as plain lines, each final, for a terminal, a braille
 * display or a screen reader: nothing is written twice or over, and nothing
 * that is only half said.
 */
export class CaptionLines implements CaptionReader {
  #question: number | null = null;
  #work = '';

  constructor(private readonly write: (line: string) => void) {}

  caption(caption: Caption): void {
    this.write(captionLine(caption));
  }

  live({ question, work }: Live): void {
    if (question !== null && question.id !== this.#question) this.write(answersLine(question));
    this.#question = question?.id ?? null;
    const text = work?.text ?? '';
    // The first is only the name of the phase; what Aloud says of it follows.
    if (text !== this.#work && this.#work !== '' && text !== '') this.write(`Aloud: ${text}`);
    this.#work = text;
  }
}
