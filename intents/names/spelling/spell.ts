import { readSpelling } from './read.js';

/** What has been spelled so far. */
export interface Spelling {
  readonly written: string;
}

export interface SpellingStep {
  readonly spelling: Spelling;
  /**
   * `more`: go on; `found`: one name is meant, the first candidate; `choose`:
   * done, but several fit; `nothing`: no name begins so; `cancelled`.
   */
  readonly outcome: 'more' | 'found' | 'choose' | 'nothing' | 'cancelled';
  /** Names that fit, the most popular first. */
  readonly candidates: readonly string[];
  /** Words that were no letters. */
  readonly unheard: readonly string[];
}

/**
 * Names that begin with what is written, the most popular first, at most
 * `limit`. `exact` is the one that is written so in full.
 */
export type StartingWith = (
  written: string,
  limit: number,
) => { readonly names: readonly string[]; readonly exact?: string };

/** Where spelling begins. */
export const EMPTY_SPELLING: Spelling = { written: '' };
const OFFERED = 3;

/**
 * Takes one utterance of spelling: letters, NATO words, "E as in elephant",
 * "double L", digits, dash, dot; "delete", "start over", "done", "cancel".
 * Ends by itself as soon as only one name begins with what is written.
 */
export function spell(spelling: Spelling, said: string, startingWith: StartingWith): SpellingStep {
  let { written } = spelling;
  let wrote = false;
  let done = false;
  const unheard: string[] = [];
  for (const sign of readSpelling(said)) {
    if (sign.kind === 'cancel')
      return { spelling: EMPTY_SPELLING, outcome: 'cancelled', candidates: [], unheard: [] };
    if (sign.kind === 'unheard') unheard.push(sign.word);
    if (sign.kind === 'write') {
      written += sign.text;
      wrote = true;
    }
    if (sign.kind === 'delete') written = written.slice(0, -1);
    if (sign.kind === 'clear') written = '';
    if (sign.kind === 'done') {
      done = true;
      break;
    }
  }
  const next = { written };
  if (written === '') return { spelling: next, outcome: done ? 'nothing' : 'more', candidates: [], unheard };
  const { names, exact } = startingWith(written, OFFERED + 1);
  if (names.length === 0) return { spelling: next, outcome: 'nothing', candidates: [], unheard };
  if (done && exact !== undefined) return { spelling: next, outcome: 'found', candidates: [exact], unheard };
  if (names.length === 1 && (wrote || done))
    return { spelling: next, outcome: 'found', candidates: names, unheard };
  return { spelling: next, outcome: done ? 'choose' : 'more', candidates: names.slice(0, OFFERED), unheard };
}
