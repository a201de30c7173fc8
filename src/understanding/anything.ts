import type { Engine } from '../../intents/engine.js';
import type { Context, Understanding } from '../../intents/types.js';
import type { Expectation, Said } from '../assistant/understander.js';
import { AMENDMENTS } from '../operations/amend.js';
import { secretIn } from './secret.js';

/** All that can be said now besides the answers to an open question. */
export interface Anything {
  /** What the decoder of sound is offered; undefined: all that can be said at any time. */
  readonly context: Context | undefined;
  /** Whether a question waits for an answer besides: a number by itself may be one. */
  readonly questionOpen: boolean;
  /** Whether answers are heard as readily as requests. */
  readonly answersToo: boolean;
  /** What a sentence means. */
  readonly read: (text: string) => Understanding;
}

/** What can be said of what is offered, and of what was read out. */
const PICKS = ['pick', 'pick_several'] as const;

/**
 * While a change is asked about, what alters it ("and also vlc") is understood
 * besides all requests, and before them: "and install vlc" belongs to the
 * question, not beside it. So are several of what is offered. When nothing is
 * asked, what means nothing else may be about what was asked for or read out
 * last: "no, chromium", "the first and the third".
 */
export function anything(
  engine: Engine,
  { question, options, again = null, listed = 0, allOpen }: Expectation,
  typed = false,
): Anything {
  const open = { questionOpen: question !== null, answersToo: allOpen === true };
  const plain = (text: string): Understanding => engine.understand(text);
  const answering = (text: string, context: Context): Understanding | null => {
    const meant = engine.understand(text, context);
    return meant.outcome === 'unknown' ? null : meant;
  };
  switch (question) {
    case 'confirm':
      return {
        context: { besides: AMENDMENTS },
        ...open,
        read: (text) => answering(text, { expects: AMENDMENTS }) ?? plain(text),
      };
    case 'choose': {
      const several = { expects: ['pick_several'], picks: options };
      return { context: undefined, ...open, read: (text) => answering(text, several) ?? plain(text) };
    }
    case null: {
      const pointing = [...(again !== null ? AMENDMENTS : []), ...(listed > 0 ? PICKS : [])];
      // A mere name is said by accident as well; nobody types one so.
      const naming = again === 'name' || typed ? ['name_alone'] : [];
      const read = (text: string): Understanding => {
        const meant = plain(text);
        if (meant.outcome !== 'unknown') return meant;
        const ways = [pointing, naming].filter((expects) => expects.length > 0);
        for (const expects of ways) {
          const answer = answering(text, { expects, picks: listed });
          if (answer !== null) return answer;
        }
        return meant;
      };
      return { context: undefined, ...open, read };
    }
    default:
      return { context: undefined, ...open, read: plain };
  }
}

/** The same for words that were written down by ear: what means nothing is read once more with what is often misheard put right. */
export function byEar(engine: Engine, read: Anything['read']): Anything['read'] {
  return (text) => {
    const meant = read(text);
    const said = meant.outcome === 'unknown' ? engine.putRight(text) : text;
    return said === text ? meant : { ...read(said), text };
  };
}

/** What may be said of a closed question besides its answers and what can be said at all times. */
const OF_THE_QUESTION = ['wait', 'why'] as const;

/** The answers that an open question waits for; undefined when none is open. */
export function contextOf({ question, options, closed }: Expectation): Context | undefined {
  const more = closed === true ? OF_THE_QUESTION : [];
  switch (question) {
    case 'confirm':
      return { expects: ['yes', 'yes_for_good', 'no', ...more] };
    case 'choose':
      return { expects: ['pick', 'no', ...(options === 1 ? ['yes'] : []), ...more], picks: options };
    case 'spell':
    case 'secret':
      return { expects: [] };
    case null:
      return undefined;
  }
}

/** What a typed line means: as an answer to the open question first, else as anything that can be asked. */
export function readTyped(engine: Engine, text: string, expectation: Expectation): Said {
  const started = performance.now();
  if (expectation.question === 'secret') return secretIn(engine, [text], 0);
  const context = contextOf(expectation);
  const answer = context === undefined ? null : engine.understand(text, context);
  const understanding =
    answer?.outcome === 'understood' ? answer : anything(engine, expectation, true).read(text);
  // Words that were taught to stand for a yes are no yes by themselves.
  const clear = understanding.source !== 'learned';
  return { understanding, clear, ms: performance.now() - started };
}
