/** A passphrase that is set by voice: said until two takes were heard alike. */
import type { Samples, Transcript } from '../../speech/types.js';
import { isStrong, lettersOf } from './words.js';

/** Ways in which a take may have been written down that are compared. */
const WAYS = 7;
/** Times that it is asked to be said, until two were heard alike. */
const MOST_TAKES = 4;

/** What enrolling needs of the room and of the ears. */
export interface Enrolment {
  /** Asks to say it, or to say it again. */
  readonly ask: (key: 'say' | 'again') => Promise<void>;
  /** What was said then; null where nobody spoke. */
  readonly take: () => Promise<Samples | null>;
  /** The ways in which it may be written down. */
  readonly transcribe: (audio: Samples, ways: number) => Promise<Transcript>;
}

/** What was heard alike of two takes, and what was written down of each; null where no two were alike. */
export async function enrol({ ask, take, transcribe }: Enrolment): Promise<string[] | null> {
  const takes: string[][] = [];
  while (takes.length < MOST_TAKES) {
    await ask(takes.length === 0 ? 'say' : 'again');
    const audio = await take();
    if (audio === null) continue;
    const { text, alternatives } = await transcribe(audio, WAYS);
    const ways = [text, ...alternatives.map((one) => one.text)].filter(isStrong);
    const same = ways.find((one) => takes.some((before) => before.map(lettersOf).includes(lettersOf(one))));
    takes.push(ways);
    if (same !== undefined) return [same, ...takes.flatMap(([best]) => (best === undefined ? [] : [best]))];
  }
  return null;
}
