/**
 * The protocol between Aloud and its sidecar: JSON lines, one message a line,
 * on a descriptor of its own. These schemas are the only source: the sidecar
 * checks against the JSON Schema generated from them.
 */
import { z } from 'zod';
import { ChangeOperation, HostName, Method } from './operations.js';

export * from './operations.js';

const Generation = z.strictObject({
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

const PackageVersion = z.strictObject({ name: z.string(), version: z.string().optional() });
const PackageChange = z.strictObject({
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

const PackageWarning = z.strictObject({
  kind: z.enum(['unfree', 'broken', 'insecure', 'module_better', 'already_there', 'not_there']),
  attribute: z.string(),
  text: z.string(),
});

/** A digest of an operation and of the state its plan was worked out on: sha256, in hex. */
const Digest = z.string().regex(/^[0-9a-f]{64}$/);
const Token = z.string().regex(/^[0-9a-f]{32}$/);

const Recovery = z.enum(['rollback', 'fix_config', 'retry', 'free_space', 'wait', 'authorise']);
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
    'host_key_unknown',
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

const PlanOfOne = z.strictObject({
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
  /** It was made ready before it was asked for. */
  prepared: z.boolean().optional(),
  /** Good for carrying this plan out once; goes back with the confirmation. */
  token: Token.optional(),
});

/** What an operation would change on one of several machines, or why it can't be done there. */
const HostPlan = z.strictObject({
  host: HostName,
  /** Its digest is of this machine alone: whatever changes on another one leaves it good. */
  plan: PlanOfOne.optional(),
  failure: Failure.optional(),
});
export type HostPlan = z.infer<typeof HostPlan>;

/**
 * What an operation would change, worked out without changing it. For several
 * machines it sums theirs up, and its digest is of all theirs.
 */
export const Plan = PlanOfOne.extend({ hosts: z.array(HostPlan).optional() });
export type Plan = z.infer<typeof Plan>;

/** The person's answer to one plan. */
export const Confirmation = z.strictObject({
  digest: Digest,
  token: Token,
  /** A clear yes, or the phrase that names what can't be undone. */
  answer: z.enum(['yes', 'phrase']),
});
export type Confirmation = z.infer<typeof Confirmation>;

const Phase = z.enum([
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
  /** Which of several machines it is about. */
  host: HostName.optional(),
  /** The work on that machine is over; the last thing that is told of it. */
  ended: z.enum(['done', 'failed']).optional(),
});
export type Progress = z.infer<typeof Progress>;

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

/** How one generation did while it was in use; what the journal does not tell is left out. */
const GenerationHealth = z.strictObject({
  id: z.int(),
  /** ISO 8601, with zone. */
  date: z.string(),
  current: z.boolean(),
  /** How often it was started. */
  boots: z.int().optional(),
  /** Days in use, by the time the machine was on. */
  days: z.number().optional(),
  /** Units that failed meanwhile, each once. */
  failedUnits: z.array(z.string()).optional(),
  /** Programs that crashed meanwhile, and times that the machine went off without being shut down. */
  crashes: z.int().optional(),
  abruptEnds: z.int().optional(),
});
export type GenerationHealth = z.infer<typeof GenerationHealth>;

const ResultOfOne = z.strictObject({
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
  /** What taking those updates would come to. */
  outlook: z
    .strictObject({
      /** Of the updates, those of programs that were installed by name. */
      mine: z.array(z.string()),
      /** Programs whose present version nixpkgs calls insecure and whose new one it does not, with its reasons. */
      fixes: z.array(z.strictObject({ name: z.string(), reasons: z.array(z.string()) })),
      builds: z.int(),
      downloads: z.strictObject({ count: z.int(), bytes: z.number() }),
      reboot: z.boolean().optional(),
      expectedSeconds: z.number().optional(),
    })
    .optional(),
  freedBytes: z.number().optional(),
  /** The state of an option; absent when it is unset. */
  option: z
    .strictObject({ option: z.string(), enabled: z.boolean().optional(), description: z.string().optional() })
    .optional(),
  /** What working ahead came to. */
  prepared: z
    .strictObject({
      /** Nothing is left to fetch or build. */
      ready: z.boolean(),
      /** Downloaded and built for it. */
      bytes: z.number(),
      builds: z.int(),
      seconds: z.number(),
    })
    .optional(),
  /** Newest first; `journal` is false where the machine's journal could not be read. */
  health: z.strictObject({ journal: z.boolean(), generations: z.array(GenerationHealth) }).optional(),
});

/** How an operation ended on one of several machines. */
const HostOutcome = z.strictObject({
  host: HostName,
  ok: z.boolean(),
  seconds: z.number(),
  result: ResultOfOne.optional(),
  failure: Failure.optional(),
});
export type HostOutcome = z.infer<typeof HostOutcome>;

/** What an operation gave, each part present where the operation has it. */
export const Result = ResultOfOne.extend({ hosts: z.array(HostOutcome).optional() });
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
