import type { Conversation } from '../metrics/conversation.js';
import type { ForesightTally } from '../store/preparations.js';
import type { VerdictTally } from '../store/verdicts.js';
import type { Wording } from './wording.js';

interface Sums {
  readonly conversation: Conversation;
  readonly foresight: ForesightTally;
  readonly verdicts: VerdictTally;
}

/** How well people were understood and served, in some sentences. */
export function describeSums(wording: Wording, { conversation, foresight, verdicts }: Sums): string {
  const { requests, firstTime, correctionsPerTen, changes, kept } = conversation;
  if (firstTime === null || correctionsPerTen === null) return wording.say('summary.none');
  const corrections = Math.round((correctionsPerTen * requests) / 10);
  const { right, wrong } = verdicts;
  return [
    wording.say('summary.understood', { requests, corrections, percent: Math.round(firstTime * 100) }),
    kept === null ? '' : wording.say('summary.kept', { count: changes, percent: Math.round(kept * 100) }),
    right + wrong === 0 ? '' : wording.say('summary.verdicts', { right, wrong }),
    foresight.prepared === 0
      ? ''
      : wording.say('summary.ahead', { count: foresight.prepared, hits: foresight.hits }),
  ]
    .filter((sentence) => sentence !== '')
    .join(' ');
}
