/** What "the second one", "the first and the third", "that one" and "them" stand for in what was read out. Pure. */
import type { Meaning, ResolvedName } from '../../intents/types.js';
import type { Listed } from '../wording/reading.js';

/** Why nothing can be put in for what is pointed at. */
type Unfilled = 'no_list' | 'not_in_list' | 'name_missing' | 'which_generation';

/** A request with what it points at put in, or why that can't be. */
export type Filled =
  | { readonly kind: 'filled'; readonly meanings: readonly Meaning[] }
  /** "It" was said of several. */
  | { readonly kind: 'which'; readonly choices: readonly (readonly Meaning[])[] }
  | { readonly kind: 'cannot'; readonly reason: Unfilled };

/** What can be pointed at. */
export interface Spoken {
  /** What was read out last. */
  readonly listed: Listed | null;
  /** The generations spoken of since, newest first. */
  readonly generations: readonly number[];
  /** The programs spoken of, newest first. */
  readonly names: readonly string[];
  /** Which of both were spoken of last. */
  readonly recent: Listed['kind'];
}

/** What is done with an entry of a list, by the request that points at it. */
const ON_AN_ENTRY: Readonly<Record<string, string>> = {
  install_listed: 'install_package',
  remove_listed: 'remove_package',
  describe_listed: 'describe_package',
  pick: 'describe_package',
  pick_several: 'describe_package',
  roll_back_listed: 'roll_back',
};
/** So many programs are told of beside each other. */
const COMPARED = 3;

/** A request that points at entries, with them put in; null where it points at none. */
export function point(meaning: Meaning, spoken: Spoken): Filled | null {
  const { intent, slots } = meaning;
  if (intent === 'compare_listed') return compare(slots, spoken);
  if (intent === 'compare_generations') return { kind: 'filled', meanings: [byPosition(meaning, spoken)] };
  const request = ON_AN_ENTRY[intent];
  if (request === undefined) return null;
  const { listed } = spoken;
  if (request === 'roll_back') return backTo(slots, spoken);
  if (listed === null) return cannot('no_list');
  if (listed.kind === 'packages') {
    const names = entriesOf(listed.names, slots);
    return names === null ? cannot('not_in_list') : about(request, names);
  }
  // Generations are told of, and nothing else is done with them here.
  if (request !== 'describe_package') return cannot('no_list');
  const ids = entriesOf(listed.ids, slots);
  return ids === null ? cannot('not_in_list') : generations(ids, listed.current);
}

/** The positions that a request names, in the order of speaking; empty where it names none. */
export function positionsIn({ n, m, k, first }: Meaning['slots']): number[] {
  if (typeof first === 'number') return Array.from({ length: first }, (_, at) => at + 1);
  return [n, m, k].filter((one) => typeof one === 'number');
}

/** Where the nth stands; a negative one is the last. */
export const indexOf = (n: number): number => (n < 0 ? -1 : n - 1);

/** These names as a slot carries them. */
export const named = (names: readonly string[]): ResolvedName[] =>
  names.map((attribute) => ({ attribute, confidence: 1 }));

export const about = (intent: string, names: readonly string[]): Filled => ({
  kind: 'filled',
  meanings: [{ intent, slots: { package: named(names) } }],
});

const cannot = (reason: Unfilled): Filled => ({ kind: 'cannot', reason });

/** The entries at the positions that are named, all where "all" is said; null where one is not there. */
function entriesOf<Entry>(entries: readonly Entry[], slots: Meaning['slots']): readonly Entry[] | null {
  if (slots.which === 'all') return entries;
  const found = positionsIn(slots).map((n) => entries.at(indexOf(n)));
  return found.length === 0 || found.includes(undefined) ? null : (found as Entry[]);
}

/** One generation is told of by what is different now, two by what differs between them. */
function generations(ids: readonly number[], current?: number): Filled {
  const [from, to] = [Math.min(...ids), Math.max(...ids)];
  if (from === to && from === current)
    return { kind: 'filled', meanings: [{ intent: 'current_generation', slots: {} }] };
  const slots = from === to ? { from } : { from, to };
  return { kind: 'filled', meanings: [{ intent: 'compare_generations', slots }] };
}

/** "Go back to the second one", "go back to that one". */
function backTo(slots: Meaning['slots'], { listed, generations: spoken }: Spoken): Filled {
  const isList = listed?.kind === 'generations';
  const pointed = positionsIn(slots);
  if (pointed.length > 0 && !isList) return cannot('which_generation');
  const only = isList && listed.ids.length === 1 ? listed.ids[0] : undefined;
  const to = pointed.length > 0 && isList ? entriesOf(listed.ids, slots)?.[0] : (spoken[0] ?? only);
  if (to === undefined) return cannot(pointed.length > 0 ? 'not_in_list' : 'which_generation');
  return { kind: 'filled', meanings: [{ intent: 'roll_back', slots: { to } }] };
}

/** "Compare them", "compare the first and the third", "which one is best". */
function compare(slots: Meaning['slots'], { listed, names, generations: spoken, recent }: Spoken): Filled {
  const pointed = positionsIn(slots);
  if (recent === 'packages') {
    if (pointed.length > 0) {
      const some = listed?.kind === 'packages' ? entriesOf(listed.names, slots) : null;
      return some === null ? cannot('not_in_list') : about('describe_package', some);
    }
    const several = listed?.kind === 'packages' && listed.names.length > 1 ? listed.names : names;
    if (several.length > 1) return about('describe_package', several.slice(0, COMPARED));
  }
  const ids = listed?.kind === 'generations' ? listed.ids : [];
  if (pointed.length > 0) {
    const some = entriesOf(ids, slots);
    return some === null ? cannot('not_in_list') : generations(some);
  }
  if (slots.with === 'best')
    return { kind: 'filled', meanings: [{ intent: 'generation_health', slots: {} }] };
  const current = listed?.kind === 'generations' ? listed.current : undefined;
  const other = spoken.filter((id) => id !== current).slice(0, 1);
  const two = slots.with === 'current' ? other : spoken.length > 1 ? spoken : ids.slice(0, 2);
  if (two.length > 0) return generations(two);
  return { kind: 'filled', meanings: [{ intent: 'compare_generations', slots: {} }] };
}

/** "Compare number one and number three" of a list that holds all there are: a number that no generation has is a position. */
function byPosition(meaning: Meaning, { listed }: Spoken): Meaning {
  if (listed?.kind !== 'generations' || listed.all !== true) return meaning;
  const slots = Object.entries(meaning.slots).map(([slot, value]) => {
    const isOne = typeof value === 'number' && !listed.ids.includes(value);
    return [slot, isOne ? (listed.ids[value - 1] ?? value) : value];
  });
  const { from, to } = Object.fromEntries(slots) as Record<string, number>;
  if (from === undefined || to === undefined)
    return { ...meaning, slots: Object.fromEntries(slots) as Meaning['slots'] };
  return { ...meaning, slots: { from: Math.min(from, to), to: Math.max(from, to) } };
}
