import type { Reason, Stability } from '../foresight/stability.js';
import { fromData } from './from-data.js';
import type { Wording } from './wording.js';

/** Units named before "and … more". */
const NAMES = 3;

/** How a generation did, in one sentence. */
export function describeStability(wording: Wording, { id, date, current, reasons }: Stability): string {
  return wording.say('stability.of', {
    id,
    date: wording.date(date),
    current: current ? 'yes' : 'no',
    reasons: wording.list(reasons.map((reason) => describeReason(wording, reason))),
  });
}

function describeReason(wording: Wording, reason: Reason): string {
  switch (reason.kind) {
    case 'used':
      return wording.say('stability.used', {
        days: Math.round(reason.days),
        boots: reason.boots === null ? 'none' : wording.say('stability.boots', { count: reason.boots }),
      });
    case 'units_failed':
      return wording.say('stability.units_failed', {
        count: reason.names.length,
        names: wording.someOf(
          reason.names.map((name) => fromData(name.replace(/\.service$/, '').replaceAll(/[-_@.]+/g, ' '))),
          NAMES,
        ),
      });
    case 'crashed':
    case 'abrupt':
      return wording.say(`stability.${reason.kind}`, { count: reason.count });
    default:
      return wording.say(`stability.${reason.kind}`);
  }
}
