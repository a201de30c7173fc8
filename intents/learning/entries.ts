/** What a lesson leaves behind. */
import { z } from 'zod';

/** Where a phrasing came from. */
export const ORIGINS = ['lesson', 'correction', 'clarification', 'import'] as const;
export type Origin = (typeof ORIGINS)[number];

/** A slot of a learned meaning: a value, or names as their attributes. */
const slotValue = z.union([z.string(), z.number(), z.boolean(), z.array(z.string())]);

export const learnedMeaning = z.strictObject({
  intent: z.string().min(1),
  slots: z.record(z.string(), slotValue),
});
export type LearnedMeaning = z.output<typeof learnedMeaning>;

/** A place in a phrasing that is filled anew each time. */
export interface OpenSlot {
  /** Which of the meanings it belongs to. */
  readonly meaning: number;
  readonly slot: string;
}

export interface Phrasing {
  readonly id: number;
  /** The words to be matched, each open slot as {@link GAP}. */
  readonly key: string;
  /** As it was said when it was learned. */
  readonly said: string;
  readonly meanings: readonly LearnedMeaning[];
  readonly open: readonly OpenSlot[];
  readonly origin: Origin;
  /** ISO time. */
  readonly learned: string;
  readonly uses: number;
  readonly lastUse: string | null;
}

/** Stands for an open slot in a key; no token can be it. */
export const GAP = '{}';

/** How many open slots a key has. */
export function gapsIn(key: string): number {
  return key.includes(GAP) ? key.split(' ').filter((word) => word === GAP).length : 0;
}

/** Whether a key has no word of its own: any sentence would fit it. */
export function isTooOpen(key: string): boolean {
  return key.split(' ').every((word) => word === GAP);
}

export interface LearnedName {
  readonly id: number;
  readonly kind: string;
  /** The matched words it was said with. */
  readonly spoken: string;
  readonly attribute: string;
  readonly learned: string;
  readonly uses: number;
  readonly lastUse: string | null;
}

/** The exported file, documented in docs/learned-phrasings.md. */
export const exportSchema = z.strictObject({
  format: z.literal('aloud-phrasings'),
  version: z.literal(1),
  phrasings: z.array(
    z.strictObject({
      key: z.string().min(1),
      said: z.string().min(1),
      meanings: z.array(learnedMeaning).min(1),
      open: z.array(z.strictObject({ meaning: z.int().min(0), slot: z.string().min(1) })),
      origin: z.enum(ORIGINS),
      learned: z.string(),
    }),
  ),
  names: z.array(
    z.strictObject({
      kind: z.string().min(1),
      spoken: z.string().min(1),
      attribute: z.string().min(1),
      learned: z.string(),
    }),
  ),
});
export type Exported = z.output<typeof exportSchema>;
