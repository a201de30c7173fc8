import type { IntentSet } from '../../intents/templates/set.js';
import { isNames, type Meaning, type ResolvedName } from '../../intents/types.js';

import type { Wording } from '../wording/wording.js';

/** Meanings in words: what their intents do, with the names. */
export function describeMeanings(
  set: IntentSet,
  wording: Wording,
  meanings: readonly { intent: string; slots: Readonly<Record<string, unknown>> }[],
): string {
  return wording.list(
    meanings.map(({ intent, slots }) => {
      const does = set.intents.get(intent)?.does ?? intent.replaceAll('_', ' ');
      const names = Object.values(slots).flat().map(nameOf);
      return names.length > 0
        ? wording.say('meaning.named', { does, names: wording.list(names) })
        : wording.say('meaning.plain', { does });
    }),
  );
}

/** Where a meaning holds a name. */
export interface NamePlace {
  readonly meaning: number;
  readonly slot: string;
  readonly nth: number;
  readonly kind: string;
  readonly name: ResolvedName;
}

/** All names of meanings, in their order. */
export function namePlaces(set: IntentSet, meanings: readonly Meaning[]): NamePlace[] {
  return meanings.flatMap(({ intent, slots }, meaning) =>
    Object.entries(slots).flatMap(([slot, value]) => {
      const type = set.types.get(set.intents.get(intent)?.slots.get(slot)?.type ?? '');
      if (!isNames(value) || type === undefined || !('names' in type)) return [];
      return value.map((name, nth) => ({ meaning, slot, nth, kind: type.names, name }));
    }),
  );
}

/** The same meanings with another name in one place. */
export function withName(meanings: readonly Meaning[], place: NamePlace, name: ResolvedName): Meaning[] {
  return meanings.map((meaning, at) => {
    const value = meaning.slots[place.slot];
    if (at !== place.meaning || !isNames(value)) return meaning;
    const names = value.map((before, nth) => (nth === place.nth ? name : before));
    return { ...meaning, slots: { ...meaning.slots, [place.slot]: names } };
  });
}

function nameOf(value: unknown): string {
  return typeof value === 'object' && value !== null && 'attribute' in value
    ? String(value.attribute)
    : String(value);
}
