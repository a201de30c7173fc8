/** What the bridge can be asked, as a closed list. */
import { z } from 'zod';

/** Attribute paths as Nix writes them, without quotes or expressions. */
const Attribute = z
  .string()
  .max(200)
  .regex(/^[A-Za-z_][A-Za-z0-9_'-]*(\.[A-Za-z0-9_][A-Za-z0-9_'+-]*)*$/);

/** A NixOS option path. */
const OptionPath = z
  .string()
  .max(200)
  .regex(/^[a-z][A-Za-z0-9_-]*(\.[A-Za-z0-9_-]+)+$/);

const GenerationNumber = z.int().min(1).max(1_000_000);

const RebuildAction = z.enum(['switch', 'boot', 'test', 'build', 'dry-build', 'dry-activate', 'build-vm']);
export type RebuildAction = z.infer<typeof RebuildAction>;

/** The name of another machine: a closed list, which the sidecar is given at its start. */
export const HostName = z
  .string()
  .max(40)
  .regex(/^[a-z][a-z0-9-]*$/);

/** On which other machines; left out: on this one. */
const hosts = z.array(HostName).min(1).max(20).optional();

const InfoTopic = z.enum(['version', 'channel', 'profile', 'kernel', 'disk', 'store']);

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
        .array(
          z
            .string()
            .max(100)
            .regex(/^[A-Za-z][A-Za-z0-9_-]*$/),
        )
        .min(1)
        .max(20),
    ])
    .default(false),
  action: RebuildAction.default('switch'),
  hosts,
});

export type ApplyOperation = z.infer<typeof ApplyOperation>;

/** Operations that only look. */
export const ReadOperation = z.discriminatedUnion('operation', [
  z.strictObject({
    operation: z.literal('list_generations'),
    limit: z.int().min(1).max(1000).optional(),
    /** Only numbers, dates, and which is current and booted. */
    brief: z.boolean().optional(),
    hosts,
  }),
  z.strictObject({ operation: z.literal('current_generation'), hosts }),
  z.strictObject({
    operation: z.literal('compare_generations'),
    from: GenerationNumber.optional(),
    to: GenerationNumber.optional(),
    hosts,
  }),
  z.strictObject({ operation: z.literal('system_info'), topic: InfoTopic.optional(), hosts }),
  z.strictObject({
    operation: z.literal('search_packages'),
    query: z.string().min(1).max(200),
    limit: z.int().min(1).max(50).optional(),
  }),
  z.strictObject({ operation: z.literal('describe_package'), attribute: Attribute }),
  z.strictObject({ operation: z.literal('list_packages'), attribute: Attribute.optional(), hosts }),
  z.strictObject({ operation: z.literal('check_updates'), hosts }),
  z.strictObject({ operation: z.literal('option_status'), option: OptionPath, hosts }),
  /** How the generations did while they were in use, from the machine's journal. */
  z.strictObject({ operation: z.literal('generation_health'), hosts }),
  /**
   * Works ahead of a request, giving way to everything else: evaluates a change
   * and, within the budget, fetches and builds what it needs. The machine stays as it is.
   */
  z.strictObject({
    operation: z.literal('prepare'),
    change: ApplyOperation.omit({ hosts: true }),
    budget: z.strictObject({
      /** Bytes that may be downloaded; 0 for evaluating alone. */
      bytes: z.int().min(0),
      builds: z.int().min(0),
    }),
  }),
]);
export type ReadOperation = z.infer<typeof ReadOperation>;
/** Those that a person asks and is answered. */
export type AskOperation = Exclude<ReadOperation, { operation: 'prepare' }>;

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
    hosts,
  }),
  z.strictObject({
    operation: z.literal('collect_garbage'),
    keepLast: z.int().min(1).max(1000).optional(),
    olderThanDays: z.int().min(0).max(3650).optional(),
    hosts,
  }),
  z.strictObject({ operation: z.literal('undo'), hosts }),
]);
export type ChangeOperation = z.infer<typeof ChangeOperation>;

/** The other machines that an operation is for; none where it is for this one. */
export function hostsOf(operation: object): readonly string[] {
  return 'hosts' in operation && Array.isArray(operation.hosts) ? (operation.hosts as readonly string[]) : [];
}

export const Operation = z.union([ReadOperation, ChangeOperation]);
export type Operation = z.infer<typeof Operation>;

export const Method = z.enum(['python_api', 'subprocess', 'rehearsal']);
export type Method = z.infer<typeof Method>;
