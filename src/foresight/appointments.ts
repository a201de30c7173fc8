/** What is to be done or said at a later time. Pure: times and plans in, decisions out. */
import type { Failure, Plan } from '../../bridge/protocol.js';

/** A plan as it was agreed to; its token is good for nothing later. */
export type AgreedPlan = Omit<Plan, 'token'>;

/** What became of an appointment. */
export type Ended =
  | { readonly as: 'done'; readonly generation: number | null }
  | { readonly as: 'failed'; readonly failure: Failure }
  /** Not done: what would have been done is no longer what was agreed to, or there is nothing left to do. */
  | { readonly as: 'changed' | 'nothing' | 'missed' | 'cut_off' }
  | { readonly as: 'reminded' };

export interface Appointment {
  readonly id: number;
  /** ISO 8601. */
  readonly dueAt: string;
  readonly kind: 'update' | 'reminder';
  readonly agreed: AgreedPlan | null;
  readonly ended: Ended | null;
}

/** The hour of the night at which things are done, and from which on what happened is told. */
const NIGHT = 3;
export const MORNING = 7;
const REMINDING = 10;
/** So much later than agreed it is not done any more: it is day, and the machine is in use. */
const GRACE_MS = 3 * 3_600_000;

/** The coming night, by this machine's clock. */
export function tonight(now: Date): Date {
  const due = new Date(now);
  due.setHours(NIGHT, 0, 0, 0);
  if (due <= now) due.setDate(due.getDate() + 1);
  return due;
}

/** So many days from now, in the forenoon. */
export function inDays(now: Date, days: number): Date {
  const due = new Date(now);
  due.setDate(due.getDate() + days);
  due.setHours(REMINDING, 0, 0, 0);
  return due;
}

/** Whether something is to be done now, was missed, or has to wait; a reminder is never too late. */
export function standing({ dueAt, kind }: Appointment, now: Date): 'waits' | 'due' | 'missed' {
  const late = now.getTime() - Date.parse(dueAt);
  if (late < 0) return 'waits';
  return kind === 'update' && late > GRACE_MS ? 'missed' : 'due';
}

/** Whether a plan worked out anew is the very one that was agreed to: on the same state, with the same effects. */
export function isSamePlan(agreed: AgreedPlan, now: Plan): boolean {
  return essence(agreed) === essence(now);
}

/** All that was read back or could be asked for; how long it takes may differ. */
function essence({
  operation,
  digest,
  builds,
  downloads,
  diff,
  services,
  reboot,
  warnings,
}: AgreedPlan): string {
  return JSON.stringify([operation, digest, builds, downloads, diff, services, reboot, warnings]);
}
