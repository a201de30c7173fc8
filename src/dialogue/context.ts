/** What the dialogue remembers, and what of it an event is judged by. Pure. */
import type { Change } from '../commands/types.js';
import { Agreement, Confirmation } from './confirmation.js';
import type { Waiting } from './gathering.js';
import type { Choice, DialogueEvent, DialogueOptions, Option, Question } from './types.js';

/** What it knows between two events. */
export interface DialogueContext {
  readonly question: Question | null;
  /** How often the open question has been asked. */
  readonly attempt: number;
  /** When the open question had been heard to its end. */
  readonly endedAt: number | null;
  /** The answer came long after the question, which is asked anew. */
  readonly stale: boolean;
  /** True while an operation is being carried out: one at a time. */
  readonly working: boolean;
  /** What the plan under way or the open question is about: several where they are put together. */
  readonly requests: readonly Change[];
  /** Changes that wait, in their order. */
  readonly postponed: readonly Waiting[];
  /** Those of them that are being planned. */
  readonly resumed: readonly Waiting[];
  readonly options: DialogueOptions;
}

/**
 * A yes that begins later than this after its question (milliseconds) has the
 * question read back first: nothing is lost by thinking, and a room that says
 * yes an hour later confirms nothing.
 */
export const FRESH_MS = 120_000;

/** Proofs that may be wrong before the question is put aside. */
export const MOST_WRONG = 3;

/** No question is open. */
export const noQuestion = { question: null, attempt: 0, endedAt: null, stale: false } as const;

/** That the open question's change is agreed to, where the event is an answer that does so. */
export function agreement(context: DialogueContext, event: DialogueEvent): Agreement | null {
  if (event.type !== 'answer' || context.question?.kind !== 'confirm') return null;
  return Agreement.judge({ plan: context.question.plan, endedAt: context.endedAt }, event.answer);
}

/** Leave to carry out what the open question asks, where the event is an answer or a proof that gives it. */
export function judge(context: DialogueContext, event: DialogueEvent): Confirmation | null {
  const { question, endedAt, options } = context;
  const forGood = options.forGood ?? 'none';
  if (event.type === 'proved' && question?.kind === 'prove')
    return endedAt !== null && event.startedAt >= endedAt
      ? Confirmation.of(question.agreement, forGood, event.proof)
      : null;
  const agreed = agreement(context, event);
  return agreed && Confirmation.of(agreed, forGood);
}

/** When what was said or done about the open question began; null where the event is none of that. */
export function beganAt(event: DialogueEvent): number | null {
  if (event.type === 'answer') return event.answer.startedAt;
  return event.type === 'proved' || event.type === 'disproved' ? event.startedAt : null;
}

/** The option that was picked by a clearly heard number, and what it was picked from. */
export function pickedOption(
  { question }: DialogueContext,
  event: DialogueEvent,
): { option: Option; among: Choice } | undefined {
  if (event.type !== 'pick' || !event.clear || question?.kind !== 'choose') return undefined;
  const option = question.options[event.number - 1];
  return option && { option, among: question };
}
