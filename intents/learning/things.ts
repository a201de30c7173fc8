/** What a request is about, as it was said: its names and what is free to say in it. */
import type { IntentSet } from '../templates/set.js';
import type { Understanding } from '../types.js';

export function thingsIn(
  { intent, slots, also, unresolved = {} }: Pick<Understanding, 'intent' | 'slots' | 'also' | 'unresolved'>,
  set: IntentSet,
): string[] {
  const isText = (name: string | null, slot: string): boolean => {
    const type = set.types.get(set.intents.get(name ?? '')?.slots.get(slot)?.type ?? '');
    return type !== undefined && 'text' in type;
  };
  const said = [{ intent, slots }, ...also].flatMap((one) =>
    Object.entries(one.slots).flatMap(([slot, value]) => {
      if (typeof value === 'object') return value.map(({ spoken, attribute }) => spoken ?? attribute);
      return isText(one.intent, slot) ? [String(value)] : [];
    }),
  );
  return [...said, ...Object.values(unresolved).flat()];
}
