/** What `aloud metrics` tells besides the times of operations. */
import type { Conversation } from './conversation.js';
import type { ForesightTally } from '../store/preparations.js';
import type { VerdictTally } from '../store/verdicts.js';
import { duration, percent } from './text.js';

/** What working ahead has come to, as one line. */
export function foresightText({ prepared, hits, secondsSaved, bytesWasted }: ForesightTally): string {
  if (prepared === 0) return 'Nothing has been made ready ahead yet.';
  return `Made ready ahead: ${prepared}, of which ${hits} were asked for (${percent(hits / prepared)}); ${duration(secondsSaved)} saved, ${(bytesWasted / 1e6).toFixed(0)} MB downloaded for nothing.`;
}

/** How well people were understood, as one or two sentences. */
export function conversationText({
  requests,
  firstTime,
  correctionsPerTen,
  changes,
  kept,
}: Conversation): string {
  if (firstTime === null || correctionsPerTen === null) return 'Nothing has been asked yet.';
  const understood = `Of ${requests} requests ${percent(firstTime)} were understood at once; ${correctionsPerTen.toFixed(1)} in ten were put right.`;
  return kept === null
    ? understood
    : `${understood} Of ${changes} changes ${percent(kept)} were not taken back soon after.`;
}

/** What people said when they were asked, as one line. */
export function verdictsText({ asked, right, wrong }: VerdictTally): string {
  return asked === 0
    ? 'Nobody has been asked yet whether it was right.'
    : `Asked ${asked} times whether it was right: ${right} said yes, ${wrong} no, the others nothing.`;
}
