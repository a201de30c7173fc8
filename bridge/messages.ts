/**
 * What goes over the descriptor: one JSON object a line, at most `MAX_REQUEST`
 * bytes towards the sidecar and `MAX_REPLY` bytes from it. Every request has
 * an id of its own; whatever answers it carries the same.
 */
import { z } from 'zod';
import {
  ChangeOperation,
  Confirmation,
  Failure,
  HostName,
  Method,
  Outcome,
  Progress,
  ReadOperation,
} from './protocol.js';

/** Raised when a message changes in a way the other side would not understand. */
export const PROTOCOL_VERSION = 1;
export const MAX_REQUEST = 64 * 1024;
export const MAX_REPLY = 16 * 1024 * 1024;

const Id = z.int().min(1).max(2_147_483_647);

/** What the rehearsal can be made to fail at. */
const Fault = z.strictObject({
  kind: z.enum(['evaluation', 'build', 'activation', 'no_space', 'permission', 'no_network', 'unreachable']),
  /** How many times; for ever when absent. */
  times: z.int().min(1).max(1000).optional(),
});

/** Settings that only the rehearsal machine has. */
const RehearsalSettings = z.strictObject({
  /** 1: as long as a real machine might take; 10: ten times as fast; 0: at once. */
  speed: z.number().min(0).max(10_000).optional(),
  /** Replaces the faults set before. */
  faults: z.array(Fault).max(20).optional(),
  /** Size of the simulated disk in bytes. */
  capacityBytes: z.number().min(1).max(1e15).optional(),
  /** New releases of the channel to put out now. */
  release: z.int().min(0).max(100).optional(),
  /** The other practice machine that all this is for. */
  host: HostName.optional(),
});
export type RehearsalSettings = z.infer<typeof RehearsalSettings>;

export const Request = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('hello'), id: Id, protocol: z.int().min(1).max(1000) }),
  z.strictObject({ type: z.literal('health'), id: Id }),
  z.strictObject({ type: z.literal('read'), id: Id, operation: ReadOperation }),
  z.strictObject({ type: z.literal('plan'), id: Id, operation: ChangeOperation }),
  z.strictObject({
    type: z.literal('execute'),
    id: Id,
    operation: ChangeOperation,
    /** Refused as not confirmed when absent. */
    confirmation: Confirmation.optional(),
  }),
  z.strictObject({ type: z.literal('cancel'), id: Id, target: Id }),
  z.strictObject({ type: z.literal('rehearse'), id: Id, settings: RehearsalSettings }),
  z.strictObject({ type: z.literal('shutdown'), id: Id }),
]);
export type Request = z.infer<typeof Request>;

/** A change that a sudden end interrupted, and how the next start settled it. */
const Recovered = z.strictObject({
  operation: z.string(),
  settled: z.enum(['undone', 'completed']),
  /** For a person. */
  sentence: z.string(),
});

const Hello = z.strictObject({
  type: z.literal('hello'),
  id: Id,
  protocol: z.int(),
  method: Method,
  /** Why this backend was chosen, or why the better one could not be. */
  reason: z.string(),
  python: z.string(),
  pid: z.int(),
  recovered: z.array(Recovered),
});
export type Hello = z.infer<typeof Hello>;

const Health = z.strictObject({
  type: z.literal('health'),
  id: Id,
  /** Ids of the requests being worked on. */
  running: z.array(Id),
  /** Changes that wait for their turn. */
  queued: z.int(),
  seconds: z.number(),
});
export type Health = z.infer<typeof Health>;

export const Reply = z.discriminatedUnion('type', [
  Hello,
  Health,
  z.strictObject({ type: z.literal('progress'), id: Id, progress: Progress }),
  z.strictObject({ type: z.literal('outcome'), id: Id, outcome: Outcome }),
  /** To cancel (`found`: whether the target was being worked on), rehearse and shutdown. */
  z.strictObject({ type: z.literal('done'), id: Id, found: z.boolean().optional() }),
  /** A request that could not be read or taken; without an id when it had none that could be read. */
  z.strictObject({ type: z.literal('refused'), id: Id.optional(), failure: Failure }),
]);
export type Reply = z.infer<typeof Reply>;
