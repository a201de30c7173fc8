import { assign, emit, setup } from 'xstate';
import type { Change } from '../commands/types.js';
import { together } from '../operations/together.js';
import { Confirmation } from './confirmation.js';
import { next, planned, withAnother, type Waiting } from './gathering.js';
import type { DialogueEffect, DialogueEvent, DialogueOptions, Option, Question } from './types.js';

interface DialogueContext {
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

const noQuestion = { question: null, attempt: 0, endedAt: null, stale: false } as const;

function judge(context: DialogueContext, event: DialogueEvent): Confirmation | null {
  if (event.type !== 'answer' || context.question?.kind !== 'confirm') return null;
  return Confirmation.judge({ plan: context.question.plan, endedAt: context.endedAt }, event.answer);
}

function pickedOption(context: DialogueContext, event: DialogueEvent): Option | undefined {
  if (event.type !== 'pick' || !event.clear || context.question?.kind !== 'choose') return undefined;
  return context.question.options[event.number - 1];
}

/**
 * The dialogue: plan a change, read it back, ask, and hand out leave to carry
 * it out only for an answer that confirms. It decides and does nothing: what it
 * wants done it emits, and its clock is the actor's, so that every transition
 * can be tested without sound or time.
 */
export const dialogueMachine = setup({
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
    beganTooEarly: ({ context, event }) =>
      event.type === 'answer' && context.endedAt !== null && event.answer.startedAt < context.endedAt,
    /** It agrees, but so late that what it agrees to may be forgotten. */
    comesLate: ({ context, event }) =>
      judge(context, event) !== null &&
      event.type === 'answer' &&
      event.answer.startedAt - context.endedAt! > FRESH_MS,
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
    silence: emit({ type: 'silence' } as const),
  },
}).createMachine({
  id: 'dialogue',
  context: ({ input }) => ({
    ...noQuestion,
    ...{ working: false, requests: [], postponed: [], resumed: [] },
    options: input,
  }),
  initial: 'idle',
  on: {
    change: [
      { guard: 'isWorking', target: '.idle', actions: ['forgetQuestion', 'postpone', 'queue'] },
      { target: '.planning', actions: ['closeQuestion', 'gather', 'beginPlan'] },
    ],
    choose: { target: '.asking', actions: 'openChoice' },
    stop: { target: '.idle', actions: ['silence', 'forgetQuestion'] },
    done: { actions: assign({ working: false }) },
  },
  states: {
    idle: {
      always: { guard: 'mayGoOn', target: 'planning', actions: ['unqueue', 'beginPlan'] },
      on: {
        cancel: [
          {
            guard: 'isPostponed',
            actions: [
              emit(
                ({ context }) =>
                  ({
                    type: 'droppedPostponed',
                    operations: context.postponed.map(({ operation }) => operation),
                  }) as const,
              ),
              assign({ postponed: [] }),
            ],
          },
          { guard: 'isWorking', actions: emit({ type: 'cancelWork' } as const) },
          { actions: emit({ type: 'nothingToCancel' } as const) },
        ],
      },
    },

    planning: {
      on: {
        planned: [
          {
            guard: 'nothingToDo',
            target: 'idle',
            actions: [
              emit(({ event }) => ({ type: 'nothingToDo', plan: event.plan }) as const),
              'forgetResumed',
              'forgetQuestion',
            ],
          },
          {
            target: 'asking',
            actions: [
              assign({
                ...noQuestion,
                question: ({ context, event }) =>
                  ({ kind: 'confirm', plan: event.plan, together: context.requests.length }) as const,
              }),
              'forgetResumed',
            ],
          },
        ],
        planFailed: [
          // One of them may be at fault: the others are not to suffer for it.
          { guard: 'isTogether', target: 'idle', actions: 'takeApart' },
          {
            target: 'idle',
            actions: [
              emit(
                ({ event: { operation, failure } }) => ({ type: 'planFailed', operation, failure }) as const,
              ),
              'forgetResumed',
              'forgetQuestion',
            ],
          },
        ],
        planLost: { target: 'idle', actions: ['forgetResumed', 'forgetQuestion'] },
        change: [
          {
            guard: 'joins',
            target: 'planning',
            reenter: true,
            actions: ['abandonPlan', 'forgetResumed', 'gather', 'beginPlan'],
          },
          {
            target: 'planning',
            reenter: true,
            actions: ['abandonPlan', 'requeue', 'gather', 'beginPlan'],
          },
        ],
        choose: { target: 'asking', actions: ['abandonPlan', 'requeue', 'openChoice'] },
        cancel: { target: 'idle', actions: ['abandonPlan', 'putAside', 'forgetResumed', 'forgetQuestion'] },
        stop: { target: 'idle', actions: ['silence', 'abandonPlan', 'forgetResumed', 'forgetQuestion'] },
        answer: {
          guard: 'declines',
          target: 'idle',
          actions: ['abandonPlan', 'putAside', 'forgetResumed', 'forgetQuestion'],
        },
      },
    },

    asking: {
      initial: 'speaking',
      on: {
        cancel: { target: 'idle', actions: ['declined', 'forgetQuestion'] },
        stop: { target: 'idle', actions: ['silence', 'putAside', 'forgetQuestion'] },
        withdraw: { target: 'idle', actions: 'forgetQuestion' },
        leave: { target: 'idle', actions: ['putAside', 'forgetQuestion'] },
        questionRead: { actions: 'noteEnd' },
        repeat: { target: '.speaking', reenter: true, actions: 'uncountAttempt' },
        choose: { target: '.speaking', reenter: true, actions: 'openChoice' },
        answer: [
          { guard: 'declinesTogether', target: 'idle', actions: ['tellApart', 'takeApart', 'closeQuestion'] },
          // A no needs neither strength nor the right moment.
          { guard: 'declines', target: 'idle', actions: ['declined', 'forgetQuestion'] },
          { guard: 'beganTooEarly' },
          {
            guard: 'comesLate',
            target: '.speaking',
            reenter: true,
            actions: ['uncountAttempt', assign({ stale: true })],
          },
          {
            guard: 'confirms',
            target: 'idle',
            actions: [
              emit(({ context, event }) => {
                const confirmation = judge(context, event);
                if (confirmation === null)
                  throw new Error('The guard let an answer through that confirms nothing.');
                return { type: 'carryOut', confirmation } as const;
              }),
              assign({ ...noQuestion, requests: [], working: true }),
            ],
          },
          { guard: 'mayAskAgain', target: '.speaking', reenter: true },
          { target: 'idle', actions: ['putAside', 'forgetQuestion'] },
        ],
        pick: [
          {
            guard: 'picksAnOption',
            target: 'idle',
            actions: [
              emit(
                ({ context, event }) => ({ type: 'chosen', option: pickedOption(context, event)! }) as const,
              ),
              'forgetQuestion',
            ],
          },
          { guard: 'mayAskAgain', target: '.speaking', reenter: true },
          { target: 'idle', actions: ['putAside', 'forgetQuestion'] },
        ],
      },
      states: {
        speaking: {
          entry: ['countAttempt', 'ask', assign({ stale: false })],
          on: {
            questionEnded: [
              { guard: 'hasNoLimit', target: 'open', actions: 'noteEnd' },
              { target: 'waiting', actions: 'noteEnd' },
            ],
            questionRead: [
              { guard: 'hasNoLimit', target: 'open', actions: 'noteEnd' },
              { target: 'waiting', actions: 'noteEnd' },
            ],
            // Cut short it has not been read back: whatever but a no is said now, it is asked again first.
            questionCut: [{ guard: 'hasNoLimit', target: 'open' }, { target: 'waiting' }],
            wait: { target: 'held', actions: emit({ type: 'holding' } as const) },
            answer: [
              {
                guard: 'declinesTogether',
                target: '#dialogue.idle',
                actions: ['tellApart', 'takeApart', 'closeQuestion'],
              },
              { guard: 'declines', target: '#dialogue.idle', actions: ['declined', 'forgetQuestion'] },
              // Swallowed: nothing said over the question answers it.
              { actions: [] },
            ],
          },
        },
        waiting: {
          on: { wait: { target: 'held', actions: emit({ type: 'holding' } as const) } },
          after: {
            reprompt: [
              { guard: 'mayAskAgain', target: 'speaking' },
              { target: '#dialogue.idle', actions: ['putAside', 'forgetQuestion'] },
            ],
          },
        },
        /** No time limit is set. */
        open: { on: { wait: { target: 'held', actions: emit({ type: 'holding' } as const) } } },
        held: {
          on: {
            // It was asked to wait while the question was still being read.
            questionEnded: { actions: 'noteEnd' },
            wait: { actions: emit({ type: 'holding' } as const) },
          },
        },
      },
    },
  },
});
