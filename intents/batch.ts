/** Many sentences at once, one answer a line: for `aloud understand --batch`. */
import { z } from 'zod';
import type { Engine } from './engine.js';
import type { Lessons, LessonResult } from './learning/lessons.js';
import type { Candidate, ResolvedName, Slots, SlotValue, Understanding } from './types.js';

/** A slot as it is printed: names without the words they were found for. */
type PlainSlot =
  string | number | boolean | readonly { readonly attribute: string; readonly confidence: number }[];
type PlainSlots = Readonly<Record<string, PlainSlot>>;

export interface BatchAnswer {
  readonly text: string;
  readonly outcome: Understanding['outcome'];
  readonly intent: string | null;
  readonly slots: PlainSlots;
  /** Only where several things were asked in one breath. */
  readonly also?: readonly { readonly intent: string; readonly slots: PlainSlots }[];
  /** 0–1 */
  readonly confidence: number;
  readonly alternatives: readonly {
    readonly intent: string;
    readonly slots: PlainSlots;
    readonly confidence: number;
  }[];
  readonly ms: number;
}

/** Understands every line, in order; empty lines too, for answers stand beside their lines. */
export function* understandBatch(engine: Engine, lines: Iterable<string>): Generator<BatchAnswer> {
  for (const text of lines) yield answerOf(engine.understand(text));
}

/** An understanding in the form the batch prints. */
export function answerOf(meant: Understanding): BatchAnswer {
  return {
    text: meant.text,
    outcome: meant.outcome,
    intent: meant.outcome === 'unknown' ? null : meant.intent,
    slots: plain(meant.slots),
    ...(meant.also.length > 0
      ? { also: meant.also.map(({ intent, slots }) => ({ intent, slots: plain(slots) })) }
      : {}),
    confidence: round(meant.confidence),
    alternatives: meant.alternatives.map(({ intent, slots, confidence }: Candidate) => ({
      intent,
      slots: plain(slots),
      confidence: round(confidence),
    })),
    ms: round(meant.ms),
  };
}

/** One line of `--examples`: an utterance and what it is to mean. Names as strings, a list of them or as printed. */
export const exampleSchema = z.object({
  utterance: z.string().min(1),
  intent: z.string().min(1),
  slots: z
    .record(
      z.string(),
      z.union([
        z.string(),
        z.number(),
        z.boolean(),
        z.array(z.union([z.string(), z.object({ attribute: z.string() }).loose()])),
      ]),
    )
    .default({}),
});
export type BatchExample = z.output<typeof exampleSchema>;

/** Teaches an example as a clarification that was settled; what it meant before gives way. */
export function teachExample(engine: Engine, lessons: Lessons, example: BatchExample): LessonResult {
  const intent = engine.set.intents.get(example.intent);
  if (!intent) return { status: 'refused', reason: 'not-understood' };
  const slots = Object.fromEntries(
    Object.entries(example.slots).map(([slot, value]) => {
      const type = engine.set.types.get(intent.slots.get(slot)?.type ?? '');
      return [slot, type && 'names' in type ? namesOf(value) : (value as SlotValue)];
    }),
  );
  const meaning = { intent: example.intent, slots };
  return lessons.learn({
    said: example.utterance,
    meanings: [meaning],
    origin: 'clarification',
    replace: true,
  });
}

function namesOf(value: BatchExample['slots'][string]): ResolvedName[] {
  return [value].flat().flatMap((one) => {
    if (typeof one !== 'string' && typeof one !== 'object') return [];
    const attribute = typeof one === 'string' ? one : one.attribute;
    return [{ attribute, confidence: 1, spoken: attribute }];
  });
}

function plain(slots: Slots): PlainSlots {
  return Object.fromEntries(Object.entries(slots).map(([slot, value]) => [slot, plainSlot(value)]));
}

function plainSlot(value: SlotValue): PlainSlot {
  if (typeof value !== 'object') return value;
  return value.map(({ attribute, confidence }) => ({ attribute, confidence: round(confidence) }));
}

function round(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
