import { assign, emit, setup } from 'xstate';
import { together } from '../operations/together.js';
import {
  FRESH_MS,
  MOST_WRONG,
  agreement,
  beganAt,
  judge,
  noQuestion,
  pickedOption,
  type DialogueContext,
} from './context.js';
import { next, planned, withAnother } from './gathering.js';
import type { DialogueEffect, DialogueEvent, DialogueOptions } from './types.js';

/** The conditions and the steps that the dialogue's states are made of, each by its name. */
export const steps = setup({
  types: {
    context: {} as DialogueContext,
    events: {} as DialogueEvent,
    emitted: {} as DialogueEffect,
    input: {} as DialogueOptions,
  },
  delays: { reprompt: ({ context }) => context.options.repromptMs! },
  guards: {
    confirms: ({ context, event }) => judge(context, event) !== null,
    declines: ({ event }) => event.type === 'answer' && event.answer.kind === 'no',
    /** It began before the question had ended: chatter, an echo, or an answer to something else. */
    beganTooEarly: ({ context, event }) => context.endedAt !== null && beganAt(event)! < context.endedAt,
    /** It agrees, but so late that what it agrees to may be forgotten. */
    comesLate: ({ context, event }) =>
      (judge(context, event) !== null || agreement(context, event) !== null) &&
      beganAt(event)! - context.endedAt! > FRESH_MS,
    /** It agrees to what is for good, which takes a proof besides. */
    needsProof: ({ context, event }) => agreement(context, event) !== null,
    mayTryAgain: ({ context: { question } }) => question?.kind === 'prove' && question.wrong + 1 < MOST_WRONG,
    hasNoLimit: ({ context }) => context.options.repromptMs === undefined,
    mayAskAgain: ({ context }) => context.attempt < context.options.attempts,
    picksAnOption: ({ context, event }) => pickedOption(context, event) !== undefined,
    isWorking: ({ context }) => context.working,
    isTogether: ({ context }) => context.requests.length > 1,
    declinesTogether: ({ context, event }) =>
      event.type === 'answer' && event.answer.kind === 'no' && context.requests.length > 1,
    isPostponed: ({ context }) => context.postponed.length > 0,
    /** Another change goes together with what is being planned. */
    joins: ({ context, event }) =>
      event.type === 'change' &&
      event.instead !== true &&
      together([...context.requests, event.operation]) !== null,
    mayGoOn: ({ context }) => !context.working && context.postponed.length > 0,
    nothingToDo: ({ event }) => event.type === 'planned' && event.plan.nothingToDo,
  },
  actions: {
    forgetQuestion: assign({ ...noQuestion, requests: [] }),
    closeQuestion: assign(noQuestion),
    gather: assign({
      requests: ({ context, event }) => {
        if (event.type !== 'change') throw new Error('Only a change is asked for.');
        return event.instead === true ? [event.operation] : withAnother(context.requests, event.operation);
      },
    }),
    openChoice: assign({
      ...noQuestion,
      requests: [],
      question: ({ event }) =>
        event.type === 'choose'
          ? { kind: 'choose', options: event.options, about: event.about ?? 'meaning' }
          : null,
    }),
    openProof: assign(({ context, event }) => {
      const agreed = agreement(context, event);
      const by = context.options.forGood ?? 'none';
      if (agreed === null || by === 'none') throw new Error('Only what was agreed to is proved.');
      return {
        ...noQuestion,
        question: { kind: 'prove', plan: agreed.plan, agreement: agreed, by, wrong: 0 } as const,
      };
    }),
    /** It is asked for anew, as a question of its own. */
    countWrong: assign(({ context: { question } }) =>
      question?.kind === 'prove'
        ? { ...noQuestion, question: { ...question, wrong: question.wrong + 1 } }
        : {},
    ),
    noteEnd: assign({
      endedAt: ({ event }) =>
        event.type === 'questionEnded' || event.type === 'questionRead' ? event.at : null,
    }),
    countAttempt: assign({ attempt: ({ context }) => context.attempt + 1, endedAt: null }),
    /** A repetition that the person asked for uses up no attempt. */
    uncountAttempt: assign({ attempt: ({ context }) => context.attempt - 1 }),
    ask: emit(
      ({ context: { question, attempt, stale } }) =>
        ({ type: 'ask', question: question!, attempt, stale }) as const,
    ),
    beginPlan: emit(({ context }) => ({ type: 'plan', operation: planned(context.requests) }) as const),
    abandonPlan: emit({ type: 'abandonPlan' } as const),
    postpone: emit(({ event }) => {
      if (event.type !== 'change') throw new Error('Only a change is postponed.');
      return { type: 'postponed', operation: event.operation } as const;
    }),
    queue: assign({
      postponed: ({ context, event }) =>
        event.type === 'change'
          ? [...context.postponed, { operation: event.operation, alone: false }]
          : context.postponed,
    }),
    unqueue: assign(({ context: { postponed } }) => {
      const count = next(postponed);
      const resumed = postponed.slice(0, count);
      return {
        resumed,
        requests: resumed.map(({ operation }) => operation),
        postponed: postponed.slice(count),
      };
    }),
    forgetResumed: assign({ resumed: [] }),
    /** What gives way to another request is asked about after it, unless it is asked about with it. */
    requeue: assign({
      resumed: [],
      postponed: ({ context: { resumed, postponed } }) => [...resumed, ...postponed],
    }),
    /** What was put together is asked about one after the other. */
    takeApart: assign({
      resumed: [],
      requests: [],
      postponed: ({ context: { requests, postponed } }) => [
        ...requests.map((operation) => ({ operation, alone: true })),
        ...postponed,
      ],
    }),
    tellApart: emit(({ context }) => ({ type: 'apart', operations: context.requests }) as const),
    putAside: emit(({ context }) => ({ type: 'putAside', question: context.question }) as const),
    declined: emit(({ context }) => ({ type: 'declined', question: context.question }) as const),
    carryOut: emit(({ context, event }) => {
      const confirmation = judge(context, event);
      if (confirmation === null) throw new Error('The guard let an answer through that confirms nothing.');
      return { type: 'carryOut', confirmation } as const;
    }),
    beginWork: assign({ ...noQuestion, requests: [], working: true }),
    silence: emit({ type: 'silence' } as const),
  },
});
