/** All that `aloud metrics` tells, of one store. */
import type { ForesightTally } from '../store/preparations.js';
import type { Store } from '../store/store.js';
import type { VerdictTally } from '../store/verdicts.js';
import { conversationOf, type Conversation } from './conversation.js';
import { metricsOf, type Metrics } from './metrics.js';

/** What is told besides the times of operations. */
export interface Service {
  readonly foresight: ForesightTally;
  readonly conversation: Conversation;
  readonly verdicts: VerdictTally;
}

export type Measures = Metrics & Service;

/** Counts what a store has recorded. */
export function measuresOf(store: Store): Measures {
  const outcomes = store.outcomes();
  return {
    ...metricsOf(outcomes),
    foresight: store.preparations.tally(),
    verdicts: store.verdicts.tally(),
    conversation: conversationOf(store.asked(), outcomes.reverse()),
  };
}

/** A share of something, in a few words; null where nothing was counted. */
export interface Share {
  readonly name: string;
  readonly what: string;
  /** 0–1. */
  readonly share: number;
  /** Of how many. */
  readonly of: number;
}

/** What can be told as shares, those of which something was counted. */
export function sharesOf({ foresight, conversation, verdicts }: Service): Share[] {
  const { requests, firstTime, changes, kept } = conversation;
  const { prepared, hits } = foresight;
  const answered = verdicts.right + verdicts.wrong;
  const all: (Omit<Share, 'share'> & { readonly share: number | null })[] = [
    { name: 'first_time', what: 'Requests understood at once', share: firstTime, of: requests },
    {
      name: 'changes_kept',
      what: 'Changes not taken back soon after',
      share: kept,
      of: changes,
    },
    {
      name: 'satisfaction',
      what: 'Asked whether it was right, said yes',
      share: answered > 0 ? verdicts.right / answered : null,
      of: answered,
    },
    {
      name: 'prediction_hit',
      what: 'Made ready ahead and then asked for',
      share: prepared > 0 ? hits / prepared : null,
      of: prepared,
    },
  ];
  return all.flatMap((one) => (one.share === null ? [] : [{ ...one, share: one.share }]));
}
