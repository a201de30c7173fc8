/**
 * The protocol between Aloud and its sidecar: JSON lines, one message a line,
 * on a descriptor of its own. These schemas are the only source: the sidecar
 * checks against the JSON Schema generated from them.
 */
import { z } from 'zod';

/** Attribute paths as Nix writes them, without quotes or expressions. */
export const Attribute = z
  .string()
  .max(200)
  .regex(/^[A-Za-z_][A-Za-z0-9_'-]*(\.[A-Za-z0-9_][A-Za-z0-9_'+-]*)*$/);

/** A NixOS option path. */
export const OptionPath = z
  .string()
  .max(200)
  .regex(/^[a-z][A-Za-z0-9_-]*(\.[A-Za-z0-9_-]+)+$/);

const GenerationNumber = z.int().min(1).max(1_000_000);

export const RebuildAction = z.enum([
  'switch',
  'boot',
  'test',
  'build',
  'dry-build',
  'dry-activate',
  'build-vm',
]);
export type RebuildAction = z.infer<typeof RebuildAction>;

export const InfoTopic = z.enum(['version', 'channel', 'profile', 'kernel', 'disk', 'store']);

/** Operations that only look. */
export const ReadOperation = z.discriminatedUnion('operation', [
  z.strictObject({ operation: z.literal('list_generations'), limit: z.int().min(1).max(1000).optional() }),
  z.strictObject({ operation: z.literal('current_generation') }),
  z.strictObject({
    operation: z.literal('compare_generations'),
    from: GenerationNumber.optional(),
    to: GenerationNumber.optional(),
  }),
  z.strictObject({ operation: z.literal('system_info'), topic: InfoTopic.optional() }),
  z.strictObject({
    operation: z.literal('search_packages'),
    query: z.string().min(1).max(200),
    limit: z.int().min(1).max(50).optional(),
  }),
  z.strictObject({ operation: z.literal('describe_package'), attribute: Attribute }),
  z.strictObject({ operation: z.literal('list_packages'), attribute: Attribute.optional() }),
  z.strictObject({ operation: z.literal('check_updates') }),
  z.strictObject({ operation: z.literal('option_status'), option: OptionPath }),
]);
export type ReadOperation = z.infer<typeof ReadOperation>;

/**
 * One change of the configuration and the rebuild that follows: everything
 * asked for in one breath is one of these.
 */
export const ApplyOperation = z.strictObject({
  operation: z.literal('apply'),
  install: z.array(Attribute).max(50).default([]),
  remove: z.array(Attribute).max(50).default([]),
  enable: z.array(OptionPath).max(50).default([]),
  disable: z.array(OptionPath).max(50).default([]),
  /** Update the channel or the flake's inputs first; a list names single inputs. */
  update: z
    .union([
      z.boolean(),
      z
        .array(z.string().regex(/^[A-Za-z][A-Za-z0-9_-]*$/))
        .min(1)
        .max(20),
    ])
    .default(false),
  action: RebuildAction.default('switch'),
});

/** Operations that change the machine: each needs a plan and a confirmation of it. */
export const ChangeOperation = z.discriminatedUnion('operation', [
  ApplyOperation,
  z.strictObject({
    operation: z.literal('roll_back'),
    to: z.union([
      z.literal('previous'),
      z.strictObject({ generation: GenerationNumber }),
      z.strictObject({ date: z.iso.date() }),
    ]),
  }),
  z.strictObject({
    operation: z.literal('collect_garbage'),
    keepLast: z.int().min(1).max(1000).optional(),
    olderThanDays: z.int().min(0).max(3650).optional(),
  }),
  z.strictObject({ operation: z.literal('undo') }),
]);
export type ChangeOperation = z.infer<typeof ChangeOperation>;

export const Operation = z.union([ReadOperation, ChangeOperation]);
export type Operation = z.infer<typeof Operation>;

export const Method = z.enum(['python_api', 'subprocess', 'rehearsal']);
export type Method = z.infer<typeof Method>;

export const Generation = z.strictObject({
  id: z.int(),
  /** ISO 8601, with zone. */
  date: z.string(),
  current: z.boolean(),
  booted: z.boolean().optional(),
  nixosVersion: z.string().optional(),
  kernelVersion: z.string().optional(),
  configurationRevision: z.string().optional(),
  specialisations: z.array(z.string()).optional(),
});
export type Generation = z.infer<typeof Generation>;

export const PackageVersion = z.strictObject({ name: z.string(), version: z.string().optional() });
export const PackageChange = z.strictObject({
  name: z.string(),
  from: z.string().optional(),
  to: z.string().optional(),
});
export const ClosureDiff = z.strictObject({
  added: z.array(PackageVersion),
  removed: z.array(PackageVersion),
  changed: z.array(PackageChange),
  /** Bytes the closure grows (or shrinks) by. */
  sizeDelta: z.number().optional(),
});
export type ClosureDiff = z.infer<typeof ClosureDiff>;

export const PackageWarning = z.strictObject({
  kind: z.enum(['unfree', 'broken', 'insecure', 'module_better', 'already_there', 'not_there']),
  attribute: z.string(),
  text: z.string(),
});

/** A digest of an operation and of the state its plan was worked out on: sha256, in hex. */
const Digest = z.string().regex(/^[0-9a-f]{64}$/);
const Token = z.string().regex(/^[0-9a-f]{32}$/);

/** What an operation would change, worked out without changing it. */
export const Plan = z.strictObject({
  operation: ChangeOperation,
  /** Goes with the confirmation; the sidecar refuses when the world no longer fits it. */
  digest: Digest,
  method: Method,
  /** True when carrying it out would change nothing. */
  nothingToDo: z.boolean(),
  builds: z.int(),
  downloads: z.strictObject({ count: z.int(), bytes: z.number() }),
  diff: ClosureDiff.optional(),
  services: z
    .strictObject({ restart: z.array(z.string()), start: z.array(z.string()), stop: z.array(z.string()) })
    .optional(),
  reboot: z.boolean().optional(),
  /** For a rollback: where from, where to. */
  generations: z.strictObject({ from: Generation, to: Generation }).optional(),
  /** For garbage: the generations that go, and the bytes that come free. */
  garbage: z.strictObject({ generations: z.array(z.int()), bytes: z.number(), paths: z.int() }).optional(),
  warnings: z.array(PackageWarning),
  /** Seconds it is expected to take, from earlier ones. */
  expectedSeconds: z.number().optional(),
  /** True when it can't be undone: a bare yes does not confirm it. */
  irreversible: z.boolean().optional(),
  /** Good for carrying this plan out once; goes back with the confirmation. */
  token: Token.optional(),
});
export type Plan = z.infer<typeof Plan>;

/** The person's answer to one plan. */
export const Confirmation = z.strictObject({
  digest: Digest,
  token: Token,
  /** A clear yes, or the phrase that names what can't be undone. */
  answer: z.enum(['yes', 'phrase']),
});
export type Confirmation = z.infer<typeof Confirmation>;

export const Phase = z.enum([
  'waiting',
  'authorising',
  'evaluating',
  'downloading',
  'building',
  'activating',
  'cleaning',
]);
export const Progress = z.strictObject({
  phase: Phase,
  /** Of derivations and paths; `done` never exceeds `expected` and never falls. */
  done: z.int().optional(),
  expected: z.int().optional(),
  bytes: z.number().optional(),
  bytesExpected: z.number().optional(),
  bytesPerSecond: z.number().optional(),
  /** What is being built or fetched, and its build phase. */
  item: z.string().optional(),
  itemPhase: z.string().optional(),
  secondsLeft: z.number().optional(),
  /** 0–1 of the whole operation, never running backwards. */
  fraction: z.number().min(0).max(1).optional(),
});
export type Progress = z.infer<typeof Progress>;

export const Recovery = z.enum(['rollback', 'fix_config', 'retry', 'free_space', 'wait', 'authorise']);
export type Recovery = z.infer<typeof Recovery>;

/** Why an operation failed, for a person. */
export const Failure = z.strictObject({
  code: z.enum([
    'syntax_error',
    'undefined_variable',
    'unknown_option',
    'unknown_attribute',
    'type_error',
    'unfree',
    'insecure',
    'broken',
    'collision',
    'assertion',
    'infinite_recursion',
    'hash_mismatch',
    'download_failed',
    'no_network',
    'no_space',
    'builder_failed',
    'activation_failed',
    'lock_held',
    'permission',
    'untrusted_user',
    'generation_missing',
    'evaluation_failed',
    'cancelled',
    'plan_outdated',
    'not_confirmed',
    'invalid_request',
    'not_adopted',
    'busy',
    'sidecar_died',
    'unsupported',
    'internal',
  ]),
  /** What happened, in one plain sentence. */
  sentence: z.string(),
  details: z.array(z.string()),
  suggestions: z.array(z.string()),
  /** For learners. */
  explanation: z.string().optional(),
  recovery: z.array(Recovery),
});
export type Failure = z.infer<typeof Failure>;

export const PackageInfo = z.strictObject({
  attribute: z.string(),
  name: z.string(),
  version: z.string().optional(),
  description: z.string().optional(),
  program: z.string().optional(),
  unfree: z.boolean().optional(),
  installed: z.boolean().optional(),
});
export type PackageInfo = z.infer<typeof PackageInfo>;

/** What an operation gave, each part present where the operation has it. */
export const Result = z.strictObject({
  generations: z.array(Generation).optional(),
  generation: Generation.optional(),
  diff: ClosureDiff.optional(),
  packages: z.array(PackageInfo).optional(),
  info: z
    .strictObject({
      version: z.string().optional(),
      channel: z.string().optional(),
      profile: z.string().optional(),
      kernel: z.string().optional(),
      diskFree: z.number().optional(),
      diskTotal: z.number().optional(),
      storePaths: z.int().optional(),
      storeBytes: z.number().optional(),
    })
    .optional(),
  updates: z.array(PackageChange).optional(),
  freedBytes: z.number().optional(),
  /** The state of an option; absent when it is unset. */
  option: z
    .strictObject({ option: z.string(), enabled: z.boolean().optional(), description: z.string().optional() })
    .optional(),
});
export type Result = z.infer<typeof Result>;

export const Outcome = z.strictObject({
  operation: z.string(),
  ok: z.boolean(),
  method: Method,
  seconds: z.number(),
  result: Result.optional(),
  /** Where a plan was asked for. */
  plan: Plan.optional(),
  failure: Failure.optional(),
});
export type Outcome = z.infer<typeof Outcome>;
