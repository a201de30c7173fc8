import type { Understanding } from '../../intents/types.js';
import type { Hearing, Samples, Transcript } from '../../speech/types.js';

/** What may be said now. */
export interface Expectation {
  /** The kind of question that is open, if one is; `secret`: what is said must not be shown or kept. */
  readonly question: 'confirm' | 'choose' | 'spell' | 'secret' | null;
  /** How many numbered options are open. */
  readonly options: number;
  /** What was asked for last can be asked of another name ("no, chromium"), or waits for one. */
  readonly again?: 'another' | 'name' | null;
  /** How many entries that were read out a number can point at; none when left out. */
  readonly listed?: number;
  /** Nothing but an answer can be said, or what is about the question itself: no request is waited for. */
  readonly closed?: true;
  /** Answers are heard as readily as requests although nothing is asked: what was said is only told, and not acted on. */
  readonly allOpen?: true;
}

/** No question is open: anything may be asked for. */
export const NOTHING_ASKED: Expectation = { question: null, options: 0 };

/** No question is open, and answers may be said as well. */
export const ALL_OPEN: Expectation = { ...NOTHING_ASKED, allOpen: true };

/** A piece of speech or typing, understood. */
export interface Said {
  readonly understanding: Understanding;
  /** What the engine wrote down; absent for typed text. */
  readonly transcript?: Transcript;
  /** What the sound was heard as of all that could be said, best first; absent for typed text. */
  readonly hearings?: readonly Hearing[];
  /** The spellings that the sound fits, best first, where a name is spelled aloud. */
  readonly spelled?: readonly string[];
  /** What was given where a secret was asked for, as it may be written, likeliest first; it is shown and kept nowhere. */
  readonly secret?: readonly string[];
  /** Good enough to count as a yes or a choice: typed, or heard with the strict thresholds for answers. */
  readonly clear: boolean;
  /** Milliseconds from the end of the utterance until this was known. */
  readonly ms: number;
}

/** An utterance that is still being spoken. */
export interface OpenUtterance {
  /** Takes the next 16 kHz samples. */
  feed(audio: Samples): void;
  /** Ends it and tells what was meant. */
  finish(signal: AbortSignal): Promise<Said>;
  /** Throws it away. */
  cancel(): void;
}

/** What is told while a person speaks. */
export interface UtteranceHooks {
  readonly onPartial: (text: string) => void;
  /** The engine itself has heard that the utterance is over. */
  readonly onEndpoint: () => void;
}

/** Where nobody watches while somebody speaks. */
export const UNWATCHED: UtteranceHooks = { onPartial: () => undefined, onEndpoint: () => undefined };

/** Turns sound or text into what is meant. */
export interface Understander {
  begin(expectation: Expectation, hooks: UtteranceHooks): OpenUtterance;
  read(text: string, expectation: Expectation): Said;
}
