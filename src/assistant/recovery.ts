import { hostsOf, type Failure, type Recovery } from '../../bridge/protocol.js';
import type { Change } from '../commands/types.js';
import type { Meaning, Slots } from '../../intents/types.js';
import type { Option } from '../dialogue/types.js';
import { HOSTS_SLOT } from '../hosts/hosts.js';
import type { Wording } from '../wording/wording.js';

/** What a way on after a failure comes to when it is picked. */
export type WayOn =
  { readonly operation: Change } | { readonly meanings: readonly Meaning[] } | { readonly explain: true };

/** At most so many are read out. */
const OFFERED = 3;
/** Failures that the person wanted, or that nothing said here can help. */
const NOTHING_TO_OFFER = new Set<Failure['code']>(['cancelled', 'not_confirmed', 'unsupported']);

/** The ways on that a failure leaves, numbered when they are read out; each change among them is planned and asked about anew. */
export function waysOn(
  wording: Wording,
  failure: Failure,
  asked: Change,
  /** The machines on which it failed, of several. */
  failed: readonly string[] = hostsOf(asked),
): Option[] {
  const operation = failed.length > 0 ? ({ ...asked, hosts: [...failed] } as Change) : asked;
  if (NOTHING_TO_OFFER.has(failure.code)) return [];
  const seen = new Set<string>();
  return failure.recovery
    .filter((recovery) => leadsOn(recovery, operation))
    .map((recovery) => ({ label: wording.say(`recovery.${recovery}`), value: wayOn(recovery, operation) }))
    .filter(({ value }) => {
      const what = JSON.stringify(value);
      return !seen.has(what) && seen.add(what);
    })
    .slice(0, OFFERED);
}

/**
 * Going back is no way on for a way back that failed, nor clearing away for clearing away; and a change of
 * another machine runs out of room here, where it is built, or there: clearing away would be a guess.
 */
function leadsOn(recovery: Recovery, change: Change): boolean {
  const { operation } = change;
  if (recovery === 'free_space' && hostsOf(change).length > 0) return false;
  if (recovery === 'rollback') return operation !== 'roll_back';
  return recovery !== 'free_space' || operation !== 'collect_garbage';
}

/** A way back is one of the machines that it is needed on, never of this one instead. */
function hostsSlot(operation: Change): Slots {
  const hosts = hostsOf(operation);
  return hosts.length === 0 ? {} : { [HOSTS_SLOT]: hosts.join(',') };
}

function wayOn(recovery: Recovery, operation: Change): WayOn {
  switch (recovery) {
    case 'rollback':
      return { meanings: [{ intent: 'roll_back', slots: { to: 'previous', ...hostsSlot(operation) } }] };
    case 'free_space':
      return { meanings: [{ intent: 'collect_garbage', slots: {} }] };
    case 'fix_config':
      return { explain: true };
    case 'retry':
    case 'wait':
    case 'authorise':
      return { operation };
  }
}
