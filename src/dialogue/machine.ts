import { assign, emit, setup } from 'xstate';
import type { Failure } from '../../bridge/protocol.js';
import type { AnyPlan, Change } from '../commands/types.js';
import { Confirmation, type Answer } from './confirmation.js';

/** One of the numbered answers to "did you mean …?". */
export interface Option {
  /** How it is read out. */
  readonly label: string;
  /** What is done when it is picked; the dialogue only hands it back. */
  readonly value: unknown;
}

/** What the dialogue is waiting to be told. */
export type Question =
  | { readonly kind: 'confirm'; readonly plan: AnyPlan }
  | { readonly kind: 'choose'; readonly options: readonly Option[] };

export type DialogueEvent =
  /** A change was asked for: plan it. */
  | { type: 'change'; operation: Change }
  /** Two meanings score close: ask which. */
  | { type: 'choose'; options: readonly Option[] }
  | { type: 'planned'; plan: AnyPlan }
  | { type: 'planFailed'; failure: Failure }
  /** The question that was last asked has been heard to its end. */
  | { type: 'questionEnded'; at: number }
  /** The question was cut short before its end. */
  | { type: 'questionCut' }
  /** The question has been read in writing, however far the voice has come with it. */
  | { type: 'questionRead'; at: number }
  | { type: 'answer'; answer: Answer }
  | { type: 'pick'; number: number; clear: boolean }
  /** Hold the open question: no repeating, no putting aside. */
  | { type: 'wait' }
  | { type: 'repeat' }
  | { type: 'cancel' }
  | { type: 'stop' }
  /** The open question is not asked any more: something else was said in its place. */
  | { type: 'withdraw' }
  /** Nobody is there any more to answer the open question. */
  | { type: 'leave' }
  /** An operation that was carried out has ended, well or not. */
  | { type: 'done' };

/** What the dialogue wants done. */
export type DialogueEffect =
  | { type: 'plan'; operation: Change }
  | { type: 'abandonPlan' }
  /** `attempt` counts from 1. */
  | { type: 'ask'; question: Question; attempt: number }
  | { type: 'nothingToDo'; plan: AnyPlan }
  | { type: 'planFailed'; failure: Failure }
  | { type: 'carryOut'; confirmation: Confirmation }
  | { type: 'declined' }
  | { type: 'putAside' }
  | { type: 'chosen'; option: Option }
  | { type: 'cancelWork' }
  | { type: 'nothingToCancel' }
  | { type: 'holding' }
  | { type: 'silence' };

interface DialogueContext {
  readonly question: Question | null;
  /** How often the open question has been asked. */
  readonly attempt: number;
  /** When the open question had been heard to its end. */
  readonly endedAt: number | null;
  /** How many operations are being carried out. */
  readonly working: number;
  readonly options: DialogueOptions;
}

/** How the dialogue asks. */
export interface DialogueOptions {
  /** Milliseconds of silence after which an open question is asked again, then put aside. */
  readonly repromptMs: number;
  /** How often a question is asked before it is put aside. */
  readonly attempts: number;
}

const noQuestion = { question: null, attempt: 0, endedAt: null } as const;

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
  delays: { reprompt: ({ context }) => context.options.repromptMs },
  guards: {
    confirms: ({ context, event }) => judge(context, event) !== null,
    declines: ({ event }) => event.type === 'answer' && event.answer.kind === 'no',
    /** It began before the question had ended: chatter, an echo, or an answer to something else. */
    beganTooEarly: ({ context, event }) =>
      event.type === 'answer' && context.endedAt !== null && event.answer.startedAt < context.endedAt,
    mayAskAgain: ({ context }) => context.attempt < context.options.attempts,
    picksAnOption: ({ context, event }) => pickedOption(context, event) !== undefined,
    isWorking: ({ context }) => context.working > 0,
    nothingToDo: ({ event }) => event.type === 'planned' && event.plan.nothingToDo,
  },
  actions: {
    forgetQuestion: assign(noQuestion),
    openChoice: assign({
      ...noQuestion,
      question: ({ event }) => (event.type === 'choose' ? { kind: 'choose', options: event.options } : null),
    }),
    noteEnd: assign({
      endedAt: ({ event }) =>
        event.type === 'questionEnded' || event.type === 'questionRead' ? event.at : null,
    }),
    countAttempt: assign({ attempt: ({ context }) => context.attempt + 1, endedAt: null }),
    /** A repetition that the person asked for uses up no attempt. */
    uncountAttempt: assign({ attempt: ({ context }) => context.attempt - 1 }),
    ask: emit(
      ({ context }) => ({ type: 'ask', question: context.question!, attempt: context.attempt }) as const,
    ),
    beginPlan: emit(({ event }) => {
      if (event.type !== 'change') throw new Error('Only a change is planned.');
      return { type: 'plan', operation: event.operation } as const;
    }),
    abandonPlan: emit({ type: 'abandonPlan' } as const),
    putAside: emit({ type: 'putAside' } as const),
    declined: emit({ type: 'declined' } as const),
    silence: emit({ type: 'silence' } as const),
  },
}).createMachine({
  id: 'dialogue',
  context: ({ input }) => ({ ...noQuestion, working: 0, options: input }),
  initial: 'idle',
  on: {
    change: { target: '.planning', actions: ['forgetQuestion', 'beginPlan'] },
    choose: { target: '.asking', actions: 'openChoice' },
    stop: { target: '.idle', actions: ['silence', 'forgetQuestion'] },
    done: { actions: assign({ working: ({ context }) => Math.max(0, context.working - 1) }) },
  },
  states: {
    idle: {
      on: {
        cancel: [
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
            actions: emit(({ event }) => ({ type: 'nothingToDo', plan: event.plan }) as const),
          },
          {
            target: 'asking',
            actions: assign({
              ...noQuestion,
              question: ({ event }) => ({ kind: 'confirm', plan: event.plan }) as const,
            }),
          },
        ],
        planFailed: {
          target: 'idle',
          actions: emit(({ event }) => ({ type: 'planFailed', failure: event.failure }) as const),
        },
        change: { target: 'planning', reenter: true, actions: ['abandonPlan', 'beginPlan'] },
        choose: { target: 'asking', actions: ['abandonPlan', 'openChoice'] },
        cancel: { target: 'idle', actions: ['abandonPlan', 'putAside'] },
        stop: { target: 'idle', actions: ['silence', 'abandonPlan'] },
        answer: { guard: 'declines', target: 'idle', actions: ['abandonPlan', 'putAside'] },
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
          // A no needs neither strength nor the right moment.
          { guard: 'declines', target: 'idle', actions: ['declined', 'forgetQuestion'] },
          { guard: 'beganTooEarly' },
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
              assign({ ...noQuestion, working: ({ context }) => context.working + 1 }),
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
          entry: ['countAttempt', 'ask'],
          on: {
            questionEnded: { target: 'waiting', actions: 'noteEnd' },
            questionRead: { target: 'waiting', actions: 'noteEnd' },
            // Cut short it has not been read back: whatever but a no is said now, it is asked again first.
            questionCut: 'waiting',
            answer: [
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
        held: {},
      },
    },
  },
});
