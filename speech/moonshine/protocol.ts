import type { Hearing, Samples, Transcript, ForcedScore } from '../types.js';
import type { PackedAutomaton } from './packed.js';

/** A number by which the worker knows an utterance it has kept. */
export type UtteranceId = number;

export interface HearOptions {
  /** Hypotheses outside names; 8 when not given. */
  readonly beam?: number;
  /** Hypotheses while within names; 24 when not given. */
  readonly nameBeam?: number;
  /** Hearings wanted; 10 when not given. */
  readonly nbest?: number;
}

export interface Heard {
  /** `audio` is empty on the way out of the worker. */
  readonly transcript: Transcript;
  /** Best first. */
  readonly hearings: readonly Hearing[];
  readonly freeLogProb: number;
  readonly utterance: UtteranceId;
  /** Length of the recording, what is silent in it included. */
  readonly seconds: number;
}

/** What texts that are scored have to reach; those that can't any more are given up (logProb −Infinity). */
export interface Contest {
  /** log P(text | sound) − silence · log P(text | near-silence) + bonus must be at least this. */
  readonly least: number;
  readonly silence: number;
  /** What else speaks for each text, in the order of the texts. */
  readonly bonus: readonly number[];
}

export interface Transcribed {
  readonly transcript: Transcript;
  readonly freeLogProb: number;
  readonly utterance: UtteranceId;
}

/** What the worker can be asked, and what it answers. */
export interface Calls {
  load: { ask: { modelDir: string; threads: number }; answer: { vocabulary: number } };
  transcribe: { ask: { audio: Samples; final: boolean; alternatives: number }; answer: Transcribed };
  automaton: { ask: { automaton: PackedAutomaton }; answer: null };
  /** Null when the automaton is not (or no longer) known. */
  hear: {
    ask: { sound: Samples | UtteranceId; automaton: string; options: HearOptions };
    answer: Heard | null;
  };
  score: {
    ask: { sound: Samples | UtteranceId; texts: readonly string[]; contest?: Contest };
    answer: { scores: readonly ForcedScore[]; utterance: UtteranceId };
  };
  lexicon: { ask: { name: string; source: string | Uint8Array }; answer: { forms: number } };
  forms: { ask: { name: string; forms: readonly string[]; entries: readonly number[] }; answer: null };
  release: { ask: { utterance: UtteranceId }; answer: null };
}

export type Method = keyof Calls;

export interface Request<M extends Method = Method> {
  readonly id: number;
  readonly method: M;
  readonly ask: Calls[M]['ask'];
}

export interface Failure {
  readonly code: string;
  readonly message: string;
  readonly cause?: string;
}

export type Response = { readonly id: number } & (
  { readonly answer: unknown } | { readonly failure: Failure }
);

/** Handed to the worker at its start: slot id % length holds the id of a request that was called off. */
export interface WorkerData {
  readonly cancelled: SharedArrayBuffer;
}

export const CANCEL_SLOTS = 1024;
