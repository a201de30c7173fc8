import { assign, emit } from 'xstate';
import { noQuestion, pickedOption } from './context.js';
import { steps } from './steps.js';

/**
 * The dialogue: plan a change, read it back, ask, and hand out leave to carry
 * it out only for an answer that confirms. It decides and does nothing: what it
 * wants done it emits, and its clock is the actor's, so that every transition
 * can be tested without sound or time.
 */
export const dialogueMachine = steps.createMachine({
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
            actions: ['carryOut', 'beginWork'],
          },
          { guard: 'needsProof', target: '.speaking', reenter: true, actions: 'openProof' },
          { guard: 'mayAskAgain', target: '.speaking', reenter: true },
          { target: 'idle', actions: ['putAside', 'forgetQuestion'] },
        ],
        proved: [
          { guard: 'beganTooEarly' },
          {
            guard: 'comesLate',
            target: '.speaking',
            reenter: true,
            actions: ['uncountAttempt', assign({ stale: true })],
          },
          { guard: 'confirms', target: 'idle', actions: ['carryOut', 'beginWork'] },
          { guard: 'mayAskAgain', target: '.speaking', reenter: true },
          { target: 'idle', actions: ['putAside', 'forgetQuestion'] },
        ],
        disproved: [
          { guard: 'beganTooEarly' },
          { guard: 'mayTryAgain', target: '.speaking', reenter: true, actions: 'countWrong' },
          { target: 'idle', actions: [emit({ type: 'unproven' } as const), 'forgetQuestion'] },
        ],
        unprovable: { target: 'idle', actions: 'forgetQuestion' },
        pick: [
          {
            guard: 'picksAnOption',
            target: 'idle',
            actions: [
              emit(({ context, event }) => ({ type: 'chosen', ...pickedOption(context, event)! }) as const),
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
            proved: { actions: [] },
            disproved: { actions: [] },
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
