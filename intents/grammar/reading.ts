/** A way to take a sentence, and what it costs: the less is left open, the better. */
import { textOf, type Token } from '../normalise/tokens.js';
import { isBound, type TypeData } from '../templates/schema.js';
import type { ResolvedName, SlotValue } from '../types.js';
import type { Capture } from './match.js';
import type { NameFinder, NameFound } from './names.js';
import type { ClosedTypes } from './values.js';

export interface Reading {
  readonly intent: string;
  readonly slots: Readonly<Record<string, SlotValue>>;
  /** Per slot of names: the candidates of each name said, best first. */
  readonly choices: Readonly<Record<string, readonly (readonly ResolvedName[])[]>>;
  /** Words said for a name that nothing was found for. */
  readonly unresolved: Readonly<Record<string, readonly string[]>>;
  readonly cost: number;
  /** 0–1: how much of its trust hangs on words that any sentence could have. */
  readonly openness: number;
  /** Words of slots that tell by themselves what they are: with their type where it says how they begin or end, and null for a kind of thing or a sentence. */
  readonly bound: ReadonlyMap<Token, string | null>;
  /** 0–1 */
  readonly confidence: number;
}

/** What a word costs by what it is; a word of the template itself costs nothing. */
const COST = { closed: 0.1, name: 0.3, doubt: 2, free: 1, lost: 2 } as const;

/** Confidence of a sentence that a template gives word by word. */
export const EXACT = 0.995;
/** What each kind of openness leaves of it. */
const LEFT = { free: 0.97, lost: 0.9, nobody: 0.3 } as const;
/** Words that could be a name nobody knows; more of them are something else. */
const MOST_LOST = 6;

/** How near a found name must be, where only found ones count. */
const NEAR = { ordinary: 0.99, strange: 0.85 } as const;
/** How far each kind of slot leaves a sentence open to mean something else. */
const OPENNESS = { name: 0.6, bound: 0.4, text: 1, lost: 1 } as const;

export type WordKind = 'template' | 'talk' | 'strange';

export interface SlotWorld {
  readonly types: ReadonlyMap<string, TypeData>;
  readonly closed: ClosedTypes;
  readonly names: NameFinder;
  /** `YYYY-MM-DD` */
  readonly today: string;
  /** Whose word it is: the templates', everyday talk's, or nobody's. */
  readonly kindOf: (word: string) => WordKind;
  /** Whether words are themselves something that is understood. */
  isSentence(tokens: readonly Token[]): boolean;
}

/** What the words around the slots say. */
interface Carrier {
  readonly intent: string;
  readonly fixed: Readonly<Record<string, string | number | boolean>>;
  /** It counts only with names that are found. */
  readonly named: boolean;
  /** What is said around its slots tells by itself what is meant. */
  readonly telling: boolean;
}

/** Fills the slots of a match; null when a value turns out to be none (a date that isn't one). */
export function readCaptures(
  { intent, fixed, named, telling }: Carrier,
  captures: readonly Capture[],
  tokens: readonly Token[],
  world: SlotWorld,
): Reading | null {
  const slots: Record<string, SlotValue> = { ...fixed };
  const choices: Record<string, readonly (readonly ResolvedName[])[]> = {};
  const unresolved: Record<string, readonly string[]> = {};
  const bound = new Map<Token, string | null>();
  let cost = 0;
  let confidence = EXACT;
  let openness = 0;
  for (const { slot, type: typeName, start, end } of captures) {
    const said = tokens.slice(start, end);
    const type = world.types.get(typeName);
    if (!type) return null;
    if ('names' in type) {
      const found = world.names.find(type.names, said, type.list);
      slots[slot] = found.flatMap((one) => one.candidates.slice(0, 1));
      choices[slot] = found.map((one) => one.candidates);
      if (found.some(({ any }) => any)) for (const token of said) bound.set(token, null);
      const lost = found.filter((one) => one.candidates.length === 0);
      if (lost.length > 0) unresolved[slot] = lost.map((one) => one.spoken);
      openness = Math.max(
        openness,
        lost.some(({ any }) => !any)
          ? OPENNESS.lost
          : said.every(({ word }) => world.kindOf(word) !== 'strange')
            ? OPENNESS.name
            : 0,
      );
      for (const one of found) {
        const sure = one.candidates[0]?.confidence;
        cost += sure === undefined ? COST.lost * one.words.length : COST.name + COST.doubt * (1 - sure);
        if (sure === undefined || (sure < NEAR.ordinary && beginsCommon(one, world)))
          confidence *= leftOfLost(one, type.unknown && !(named && hasTalk(one.words, world)), world);
        else confidence *= named && sure < foundFrom(said, world) ? LEFT.nobody : 0.5 + 0.5 * sure;
      }
    } else if ('text' in type) {
      if (type.text === 'sentence' && !world.isSentence(said)) return null;
      slots[slot] = textOf(said);
      cost += COST.free * said.length;
      const isKind = type.text === 'sentence' || world.names.isKind(said);
      for (const token of said)
        if (isBound(type)) bound.set(token, typeName);
        else if (isKind) bound.set(token, null);
      const how = isBound(type) ? 'bound' : type.text === 'sentence' ? 'name' : 'text';
      openness = Math.max(openness, OPENNESS[how]);
      confidence *= LEFT.free;
    } else {
      const value = world.closed.value(typeName, said, world.today);
      if (value === null) return null;
      slots[slot] = value;
      cost += COST.closed * said.length;
    }
  }
  if (telling) openness = 0;
  return { intent, slots, choices, unresolved, cost, openness, bound, confidence };
}

/** What trust is left when nothing is found for a name: much only where it could be one. */
function leftOfLost(found: NameFound, mayBeUnknown: boolean, world: SlotWorld): number {
  const couldBe =
    found.words.length <= MOST_LOST &&
    !world.closed.isCommon(found.spoken.split(' ')[0]?.toLowerCase() ?? '');
  return mayBeUnknown && couldBe && !isTalk(found.words, world) ? LEFT.lost : LEFT.nobody;
}

/** "is bluetooth": what only resembles a name does not begin with a word that belongs to the sentence. */
function beginsCommon({ spoken }: NameFound, { closed }: SlotWorld): boolean {
  return closed.isCommon(spoken.split(' ')[0]?.toLowerCase() ?? '');
}

/** How near a name must be where only found ones count: in words of other things it must be said as it is. */
function foundFrom(said: readonly Token[], world: SlotWorld): number {
  return said.every(({ word }) => world.kindOf(word) !== 'strange') ? NEAR.ordinary : NEAR.strange;
}

/** Words of everyday talk, and no more that could be a name. */
function isTalk(said: readonly Token[], world: SlotWorld): boolean {
  const count = (kind: WordKind): number => said.filter(({ word }) => world.kindOf(word) === kind).length;
  return hasTalk(said, world) && count('talk') >= count('strange');
}

function hasTalk(said: readonly Token[], { kindOf }: SlotWorld): boolean {
  return said.some(({ word }) => kindOf(word) === 'talk');
}

/** The least a match can cost, known before any name is looked up. */
export function leastCost(captures: readonly Capture[], types: ReadonlyMap<string, TypeData>): number {
  return captures.reduce((sum, { type: name, start, end }) => {
    const type = types.get(name);
    if (!type) return sum;
    if ('names' in type) return sum + COST.name;
    return sum + (end - start) * ('text' in type ? COST.free : COST.closed);
  }, 0);
}
