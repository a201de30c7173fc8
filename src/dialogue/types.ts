import type { Failure } from '../../bridge/protocol.js';
import type { AnyPlan, Change } from '../commands/types.js';
import type { Agreement, Answer, Confirmation } from './confirmation.js';
import type { ForGood, Proof, ProofKind } from './proof.js';

/** One of the numbered answers to "did you mean …?". */
export interface Option {
  /** How it is read out. */
  readonly label: string;
  /** What is done when it is picked; the dialogue only hands it back. */
  readonly value: unknown;
}

/** What the dialogue is waiting to be told. */
export type Question =
  | {
      readonly kind: 'confirm';
      readonly plan: AnyPlan;
      /** How many requests it is about, put together in one plan. */
      readonly together: number;
    }
  /** The plan was agreed to; what it does is for good, and takes a proof besides. */
  | {
      readonly kind: 'prove';
      readonly plan: AnyPlan;
      readonly agreement: Agreement;
      readonly by: ProofKind;
      /** How many were wrong. */
      readonly wrong: number;
    }
  | {
      readonly kind: 'choose';
      readonly options: readonly Option[];
      /** What the options are: meanings of what was said, ways on after a failure, or the closing of the microphone. */
      readonly about: ChoiceAbout;
    };
export type Choice = Extract<Question, { kind: 'choose' }>;
export type ChoiceAbout = 'meaning' | 'recovery' | 'microphone';

export type DialogueEvent =
  /** A change was asked for: plan it. `instead`: it takes the place of what is being planned or asked about. */
  | { type: 'change'; operation: Change; instead?: boolean }
  /** Two meanings score close, or something failed and there are ways on: ask which. */
  | { type: 'choose'; options: readonly Option[]; about?: ChoiceAbout }
  | { type: 'planned'; plan: AnyPlan }
  | { type: 'planFailed'; operation: Change; failure: Failure }
  /** What was being planned will not come: the bridge broke. */
  | { type: 'planLost' }
  /** The question that was last asked has been heard to its end. */
  | { type: 'questionEnded'; at: number }
  /** The question was cut short before its end. */
  | { type: 'questionCut' }
  /** The question has been read in writing, however far the voice has come with it. */
  | { type: 'questionRead'; at: number }
  | { type: 'answer'; answer: Answer }
  | { type: 'pick'; number: number; clear: boolean }
  /** The proof that was asked for; `startedAt` as that of an answer. */
  | { type: 'proved'; proof: Proof; startedAt: number }
  /** What was given for one is none. */
  | { type: 'disproved'; startedAt: number }
  /** The proof can't be given here. */
  | { type: 'unprovable' }
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
  /** It is planned and asked about once the change under way has ended. */
  | { type: 'postponed'; operation: Change }
  | { type: 'droppedPostponed'; operations: readonly Change[] }
  /** `attempt` counts from 1; `stale`: it was answered so late that it is asked once more first. */
  | { type: 'ask'; question: Question; attempt: number; stale: boolean }
  | { type: 'nothingToDo'; plan: AnyPlan }
  | { type: 'planFailed'; operation: Change; failure: Failure }
  | { type: 'carryOut'; confirmation: Confirmation }
  /** What was put together is asked about one after the other. */
  | { type: 'apart'; operations: readonly Change[] }
  | { type: 'declined'; question: Question | null }
  /** Too many proofs were wrong. */
  | { type: 'unproven' }
  | { type: 'putAside'; question: Question | null }
  /** `among`: the choice it was picked from. */
  | { type: 'chosen'; option: Option; among: Choice }
  | { type: 'cancelWork' }
  | { type: 'nothingToCancel' }
  | { type: 'holding' }
  | { type: 'silence' };

/** How the dialogue asks. */
export interface DialogueOptions {
  /** Milliseconds of silence after which an open question is asked again, then put aside; undefined: it waits. */
  readonly repromptMs?: number | undefined;
  /** How often a question is asked before it is put aside. */
  readonly attempts: number;
  /** What deleting for good takes besides the phrase that names it; nothing when left out. */
  readonly forGood?: ForGood;
}
