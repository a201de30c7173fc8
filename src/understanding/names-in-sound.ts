import type { HeardName } from '../../intents/names/candidates.js';
import { resolveHeard, type HeardSources } from '../../intents/names/heard.js';
import {
  isNames,
  type Candidate,
  type Meaning,
  type ResolvedName,
  type Understanding,
} from '../../intents/types.js';
import type { Hearing } from '../../speech/types.js';
import { namesIn } from '../operations/names.js';

/** At most so many names are offered in a choice. */
const OFFERED = 3;

/** For each name in the best hearing, in the order of speaking, what it may be, best first. */
export async function namesInSound(
  transcripts: readonly string[],
  hearings: readonly Hearing[],
  sources: HeardSources,
  preferInstalled: boolean,
): Promise<HeardName[][]> {
  const count = hearings[0]?.spans.filter((span) => span.lexicon === 'package').length ?? 0;
  const found: HeardName[][] = [];
  for (let name = 0; name < count; name++)
    found.push(await resolveHeard({ transcripts, hearings }, sources, { name, preferInstalled }));
  return found;
}

/**
 * Puts the names that the sound speaks for in place of those that the text
 * suggests, and makes a question of a close race: rule 2 of the design.
 */
export function withNames(
  understanding: Understanding,
  found: readonly (readonly HeardName[])[],
): Understanding {
  if (found.length === 0 || found.some((names) => names.length === 0)) return understanding;
  const meanings: Meaning[] = [
    { intent: understanding.intent!, slots: understanding.slots },
    ...understanding.also,
  ];
  if (countNames(meanings) !== found.length) return understanding;

  const best = place(
    meanings,
    found.map((names) => names[0]!),
  );
  const unsure = found.findIndex((names) => !names[0]!.certain);
  const confidence = Math.min(understanding.confidence, ...found.map((names) => names[0]!.confidence));
  const alternatives = unsure < 0 ? understanding.alternatives : choices(meanings, found, unsure);
  const close = alternatives.length > 1 && unsure >= 0;
  return {
    ...understanding,
    outcome: close ? 'ambiguous' : isAboutNames(understanding) ? 'understood' : understanding.outcome,
    intent: best[0]!.intent,
    slots: best[0]!.slots,
    also: best.slice(1),
    confidence,
    alternatives,
    source: 'heard',
  };
}

/** Whether all that is in doubt by the words alone is the names: the sound settles those. */
function isAboutNames({ intent, alternatives }: Understanding): boolean {
  return alternatives.every((one) => one.intent === intent);
}

/** The same request with each of the names that run close in the place that is unsure. */
function choices(
  meanings: readonly Meaning[],
  found: readonly (readonly HeardName[])[],
  unsure: number,
): Candidate[] {
  return found[unsure]!.slice(0, OFFERED).map((name) => {
    const names = found.map((candidates, i) => (i === unsure ? name : candidates[0]!));
    return { ...place(meanings, names)[0]!, confidence: name.confidence };
  });
}

/** How many names stand in what is meant. */
export function namesMeant({ intent, slots, also }: Understanding): number {
  return countNames(intent === null ? also : [{ intent, slots }, ...also]);
}

function countNames(meanings: readonly Meaning[]): number {
  return meanings.reduce((sum, { slots }) => sum + namesIn(slots.package).length, 0);
}

/** Fills the names into the meanings' package slots, in order. */
function place(meanings: readonly Meaning[], names: readonly HeardName[]): Meaning[] {
  const rest = [...names];
  return meanings.map(({ intent, slots }) => {
    if (!isNames(slots.package)) return { intent, slots };
    const filled = slots.package.map((before): ResolvedName => {
      const name = rest.shift()!;
      const spoken = before.spoken;
      return {
        attribute: name.attribute,
        confidence: name.confidence,
        ...(spoken !== undefined && { spoken }),
      };
    });
    return { intent, slots: { ...slots, package: filled } };
  });
}
