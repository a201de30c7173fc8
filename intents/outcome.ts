/** From weighed readings to what is said to be understood. */
import { same, type Sentence } from './grammar/reader.js';
import type { Reading } from './grammar/reading.js';
import type { Candidate, Context, Source, Understanding } from './types.js';

/** Readings whose costs differ by less are a close race. */
const CLOSE = 0.25;
/** Below this a reading is not taken; it may still be offered. */
const LEAST = 0.5;
/** A name nearer to the best than this, when the best is not the very name, makes a question. */
const CLOSE_NAMES = 0.06;
const SURE_NAME = 0.99;
/** Names of a change that are less certain are asked about, however far ahead of others they are. */
const LEAST_CHANGE_NAME = 0.9;
/** Choices offered at most. */
const MOST_OFFERED = 3;

/** An understanding before its time is taken. */
export type Weighed = Omit<Understanding, 'ms'>;

/** What the outcome asks of an intent. */
export interface Ranks {
  readonly changes: (intent: string) => boolean;
  readonly yields: (intent: string) => boolean;
}

/** Weighs the readings of one stage, best first. */
export function weigh(
  text: string,
  found: readonly Sentence[],
  source: Source,
  { changes, yields }: Ranks,
): Weighed {
  const sure = found.filter((one) => one.confidence >= LEAST);
  const sentences = yielding(sure.length > 0 ? sure : found, yields);
  const best = sentences[0];
  const first = best?.parts[0];
  if (!best || !first) return unknown(text);
  const rivals = distinct(
    sentences.slice(1).map((one) => one.parts[0]!),
    first,
  );
  const doubtful = best.parts.some((part) => changes(part.intent) && hasDoubtfulName(part));
  const names = closeNames(first, doubtful ? 1 : CLOSE_NAMES);
  const alternatives = [...names, ...rivals.map(candidate)].slice(0, MOST_OFFERED);
  if (best.confidence < LEAST)
    return {
      ...unknown(text),
      ...asked(best.parts),
      alternatives: [candidate(first), ...alternatives].slice(0, MOST_OFFERED),
    };
  const close = rivals.some((one) => one.intent !== first.intent && one.cost - best.cost < CLOSE);
  const ambiguous = close || doubtful || names.length > 0;
  return {
    text,
    outcome: ambiguous ? 'ambiguous' : 'understood',
    intent: first.intent,
    slots: first.slots,
    also: best.parts.slice(1).map(({ intent, slots }) => ({ intent, slots })),
    confidence: close ? best.confidence / 2 : best.confidence,
    alternatives: ambiguous ? [candidate(first), ...alternatives].slice(0, MOST_OFFERED) : alternatives,
    ...asked(best.parts),
    source,
  };
}

/** The first one gives way to one that runs close to it. */
function yielding(sentences: readonly Sentence[], yields: Ranks['yields']): readonly Sentence[] {
  const [first] = sentences;
  if (!first || !yields(first.parts[0]!.intent)) return sentences;
  const other = sentences.find(({ parts, cost }) => !yields(parts[0]!.intent) && cost - first.cost < CLOSE);
  return other === undefined ? sentences : [other, ...sentences.filter((one) => one !== other)];
}

/** Understood by its words, with nothing in it that nobody knows. */
export function isByItsWords({ outcome, source, unresolved }: Weighed): boolean {
  return outcome === 'understood' && source !== 'fuzzy' && unresolved === undefined;
}

/** Nothing of it is understood. */
export function unknown(text: string): Weighed {
  return {
    text,
    outcome: 'unknown',
    intent: null,
    slots: {},
    also: [],
    confidence: 0,
    alternatives: [],
    source: null,
  };
}

/** True when a context waits for an intent: its sentences that are answers only count. */
export function isExpected(context: Context | undefined, name: string): boolean {
  return (context?.expects?.includes(name) ?? false) || (context?.besides?.includes(name) ?? false);
}

/** True when a context leaves an intent possible. */
export function isOpen(context: Context | undefined, always: boolean, name: string): boolean {
  return !context?.expects || always || context.expects.includes(name);
}

function asked(parts: readonly Reading[]): Pick<Understanding, 'choices' | 'unresolved'> {
  const choices: Record<string, NonNullable<Understanding['choices']>[string]> = {};
  const unresolved: Record<string, readonly string[]> = {};
  for (const part of parts) {
    for (const [slot, names] of Object.entries(part.choices))
      choices[slot] = [...(choices[slot] ?? []), ...names];
    for (const [slot, said] of Object.entries(part.unresolved))
      unresolved[slot] = [...(unresolved[slot] ?? []), ...said];
  }
  return {
    ...(Object.keys(choices).length > 0 ? { choices } : {}),
    ...(Object.keys(unresolved).length > 0 ? { unresolved } : {}),
  };
}

/** The same request with the names that run close to the one taken. */
function closeNames(reading: Reading, within: number): Candidate[] {
  return Object.entries(reading.choices).flatMap(([slot, names]) =>
    names.flatMap((candidates, nth) => {
      const best = candidates[0];
      if (!best || best.confidence >= SURE_NAME) return [];
      return candidates
        .slice(1)
        .filter((other) => best.confidence - other.confidence < within)
        .map((other) => ({
          intent: reading.intent,
          slots: {
            ...reading.slots,
            [slot]: names.flatMap((all, at) => (at === nth ? [other] : all.slice(0, 1))),
          },
          confidence: (reading.confidence * other.confidence) / best.confidence,
        }));
    }),
  );
}

function hasDoubtfulName({ choices }: Reading): boolean {
  return Object.values(choices)
    .flat()
    .some(([best]) => best !== undefined && best.confidence < LEAST_CHANGE_NAME);
}

function distinct(readings: readonly Reading[], first: Reading): Reading[] {
  return readings.filter(
    (one, at) => !same(one, first) && readings.findIndex((other) => same(one, other)) === at,
  );
}

function candidate({ intent, slots, confidence }: Reading): Candidate {
  return { intent, slots, confidence };
}
