import type { Engine } from '../../intents/engine.js';
import type { Meaning, ResolvedName, Understanding } from '../../intents/types.js';
import { namesIn } from '../operations/names.js';
import { namePlaces, withName, type NamePlace } from './meanings.js';

/** The request that a correction makes of the one before it. */
export interface Correction {
  readonly meanings: readonly Meaning[];
  /** The name that was put right; undefined when the whole request was. */
  readonly name?: { readonly place: NamePlace; readonly name: ResolvedName };
}

/** A name that is as good as said. */
const SURE_NAME = 0.99;

/** "No, I meant gimp": the request before with that name in it, or another request; null when it is neither. */
export function correct(engine: Engine, before: Understanding | null, text: string): Correction | null {
  const meanings = before === null ? [] : supposedOf(before);
  const place = doubtfulName(engine, meanings);
  const [name] = place === null ? [] : engine.namesFor(place.kind, text);
  const renamed = (): Correction | null =>
    place === null || name === undefined
      ? null
      : { meanings: withName(meanings, place, name), name: { place, name } };
  if ((name?.confidence ?? 0) >= SURE_NAME) return renamed();
  const meant = engine.understand(text);
  // "Something else" and "yes" are nothing that was meant instead.
  if (meant.outcome === 'understood' && !isOnlyTalk(engine, meant)) return { meanings: meaningsOf(meant) };
  return before?.intent === null ? null : renamed();
}

/** A word of the conversation that points at nothing. */
function isOnlyTalk(engine: Engine, { intent, slots }: Understanding): boolean {
  const known = engine.set.intents.get(intent ?? '');
  return known?.dialogue === true && !known.always && Object.keys(slots).length === 0;
}

/** As {@link meaningsOf}; where nothing was understood for want of a name alone, the request that it would have been. */
function supposedOf(understanding: Understanding): Meaning[] {
  const [likely] = understanding.alternatives;
  if (understanding.intent !== null || understanding.unresolved === undefined || likely === undefined)
    return meaningsOf(understanding);
  return meaningsOf({ ...understanding, intent: likely.intent, slots: likely.slots });
}

/** What was asked for; the name that nothing was found for stands in its place. */
export function meaningsOf({ intent, slots, also, unresolved }: Understanding): Meaning[] {
  if (intent === null) return [];
  const lost = Object.entries(unresolved ?? {}).flatMap(([slot, said]) => {
    const found = slots[slot];
    const names = said.map((spoken) => ({ attribute: spoken, confidence: 0, spoken }));
    return [[slot, [...namesIn(found), ...names]] as const];
  });
  return [{ intent, slots: { ...slots, ...Object.fromEntries(lost) } }, ...also];
}

/** The name that a correction is most likely about: the one least sure, of equals the last. */
function doubtfulName(engine: Engine, meanings: readonly Meaning[]): NamePlace | null {
  return namePlaces(engine.set, meanings).reduce<NamePlace | null>(
    (least, place) => (least === null || place.name.confidence <= least.name.confidence ? place : least),
    null,
  );
}

/**
 * What the person's own words for a name were, where they were not the name
 * itself: "post grisful" of "install post grisful". Null when they say another
 * name, or when the text holds no such name.
 */
export function wordsToLearn(
  engine: Engine,
  text: string,
  { place, name }: NonNullable<Correction['name']>,
): string | null {
  const written = supposedOf(engine.understand(text));
  const there = namePlaces(engine.set, written).find(
    (one) => one.meaning === place.meaning && one.slot === place.slot && one.nth === place.nth,
  );
  if (there?.name.spoken === undefined) return null;
  return there.name.confidence >= SURE_NAME || there.name.attribute === name.attribute
    ? null
    : there.name.spoken;
}
