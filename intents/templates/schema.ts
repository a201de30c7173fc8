/** The form of an intent set's files. docs/intent-sets.md explains it to people. */
import { z } from 'zod';
import { languageSchema } from '../normalise/language.js';
import { textsOf } from './ast.js';
import { parseTemplate } from './parse.js';

const name = z
  .string()
  .regex(/^[a-z][a-z0-9_]*$/, 'a name is small letters, digits and _, and starts with a letter');
const fixedSlots = z.record(name, z.union([z.string(), z.number(), z.boolean()]));

const templateSchema = z.union([
  z.string().min(1),
  z.strictObject({
    say: z.array(z.string().min(1)).min(1),
    /** Slots that these sentences fill by themselves. */
    slots: fixedSlots.default({}),
    /** `expected`: only while a question allows this intent. */
    when: z.literal('expected').optional(),
    /** They count only with names that are found: what they begin with is said of many things. */
    named: z.boolean().default(false),
    /** What is said around their slots tells by itself what is meant, whatever the slots hold. */
    telling: z.boolean().default(false),
  }),
]);

const exampleSchema = z.union([
  z.string().min(1),
  z.strictObject({ say: z.array(z.string().min(1)).min(1), slots: fixedSlots }),
]);

const testSchema = z.strictObject({
  say: z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]),
  /** Expected slots; a name as its attribute, several as a list. Left out: none are expected. */
  slots: z.record(name, z.union([z.string(), z.number(), z.boolean(), z.array(z.string())])).default({}),
  /** The intents a question allows while this is said. */
  expects: z.array(name).optional(),
});

const intentSchema = z.strictObject({
  /** What it does, in a few words that follow “I can …”. */
  does: z.string().optional(),
  /** It changes the machine: it is planned, read back and confirmed. */
  changes: z.boolean().default(false),
  /** It is understood at every moment, also while a question is open. */
  always: z.boolean().default(false),
  /** Only its own sentences count, never a near one; and no lesson may give them another meaning. */
  exact: z.boolean().default(false),
  /** Where the same words can mean another intent as well, that one goes first. */
  yields: z.boolean().default(false),
  /** It must be said by itself: courtesies around it are not taken off to find it. */
  alone: z.boolean().default(false),
  /** It belongs to the conversation: it is never one of several requests in one breath. */
  dialogue: z.boolean().default(false),
  /** Where it is meant can be said with it, and is part of what it means. */
  scoped: z.boolean().default(false),
  /** It is offered when nothing but a name is said. */
  bare: z.boolean().default(false),
  /** Slot → type; a `?` after the type: may be left out. */
  slots: z
    .record(name, z.string().regex(/^[a-z][a-z0-9_]*\??$/, 'a type’s name, with “?” when it may be left out'))
    .default({}),
  templates: z.array(templateSchema).min(1),
  /** Label → message in ICU MessageFormat, or label → style → message. */
  replies: z.record(z.string(), z.union([z.string(), z.record(z.string(), z.string())])).default({}),
  tests: z.array(testSchema).default([]),
  /** A program and its arguments, for a user's own command; never a shell. `{slot}` stands for what was said. */
  run: z.array(z.string().min(1)).min(1).optional(),
  /** Seconds the program may take before it is stopped. */
  seconds: z.number().positive().max(86_400).default(60),
});

/** The value names one of the choices a question has just offered; beyond them it is none. */
const offered = z.boolean().default(false);

const typeSchema = z.union([
  /** Served by the resolver of that kind; a list takes “X, Y and Z”. */
  z.strictObject({
    names: name,
    list: z.boolean().default(false),
    /** The request is understood even when nothing is found for the name said. */
    unknown: z.boolean().default(false),
  }),
  /** Free words; `sentence`: only what this set itself understands; only such as begin and end with one of some words. */
  z.strictObject({
    text: z.union([z.literal(true), z.literal('sentence')]),
    begins: z.array(z.string().min(1)).min(1).optional(),
    ends: z.array(z.string().min(1)).min(1).optional(),
  }),
  z.strictObject({ number: z.strictObject({ min: z.int(), max: z.int() }), offered }),
  z.strictObject({ ordinal: z.strictObject({ min: z.int(), max: z.int() }), offered }),
  /** So many of a unit ("three weeks"), in the smallest one: how each is said → how much it is; and what is said for one of it. */
  z.strictObject({
    measure: z.strictObject({
      min: z.int(),
      max: z.int(),
      units: z.record(z.string(), z.int().positive()),
      one: z.array(z.string().min(1)).default([]),
    }),
  }),
  /** A day; `past`: a weekday means the last one, not the next. */
  z.strictObject({ date: z.enum(['any', 'past']) }),
  /** Value → templates of how it is said. */
  z.strictObject({ values: z.record(z.string(), z.union([z.string(), z.array(z.string())])) }),
]);

export const setFileSchema = z.strictObject({
  normalise: languageSchema.optional(),
  rules: z.record(name, z.string()).default({}),
  types: z.record(name, typeSchema).default({}),
  intents: z.record(name, intentSchema).default({}),
  /** Sentences that mean nothing to this set; they teach the loose matching what to leave alone. */
  chatter: z.array(z.string().min(1)).default([]),
  /** Sentences as people say them, by what they mean: they teach the loose matching as well, and are neither matched word by word nor listened for. Those of `nothing` belong to nobody. */
  examples: z.record(name, z.array(exampleSchema)).default({}),
});

export type SetFile = z.output<typeof setFileSchema>;
export type ExampleData = z.output<typeof exampleSchema>;
export type IntentData = z.output<typeof intentSchema>;
export type TypeData = z.output<typeof typeSchema>;
export type Measure = Extract<TypeData, { measure: unknown }>['measure'];
export type FreeWords = Extract<TypeData, { text: unknown }>;
export type SentenceTest = z.output<typeof testSchema>;

/** Every way to say a unit, and how much of the smallest it is. */
export function unitsOf({ units }: Measure): { said: string; factor: number }[] {
  return Object.entries(units).flatMap(([how, factor]) =>
    (textsOf(parseTemplate(how)) ?? []).map((said) => ({ said, factor })),
  );
}

/** True where free words tell by how they begin or end that they are of their type. */
export function isBound({ begins, ends }: FreeWords): boolean {
  return begins !== undefined || ends !== undefined;
}
