/**
 * What the speech folder gives and takes. Audio inside Aloud is always mono,
 * 16 kHz, float in [-1, 1]; times are seconds; probabilities are natural logs
 * unless a name says "confidence" (0–1).
 */

/** Samples per second of all audio inside Aloud. */
export const SAMPLE_RATE = 16_000;

/** Mono samples at {@link SAMPLE_RATE}, each in [-1, 1]. */
export type Samples = Float32Array;

export type EngineName = 'moonshine' | 'vosk' | 'wyoming';

export interface Word {
  readonly text: string;
  /** 0–1 */
  readonly confidence: number;
  /** Seconds from the start of the utterance's audio; only engines that measure it. */
  readonly start?: number;
  readonly end?: number;
}

export interface Alternative {
  readonly text: string;
  /** 0–1 */
  readonly confidence: number;
}

/** What an engine wrote down of one utterance, with the sound it came from. */
export interface Transcript {
  readonly engine: EngineName;
  /** False for a partial result: more of the utterance may follow. */
  readonly final: boolean;
  readonly text: string;
  /** 0–1 */
  readonly confidence: number;
  readonly words: readonly Word[];
  readonly alternatives: readonly Alternative[];
  /** The utterance itself; empty in a partial result. */
  readonly audio: Samples;
}

/**
 * All that can be said now, as plain data (it can be cloned to a worker).
 * A non-deterministic automaton over written words: the decoder makes the
 * capital at the start of a sentence and the closing mark by itself.
 */
export interface Automaton {
  /** Names the content: the same id means the same automaton, so that what is compiled from it can be kept. */
  readonly id: string;
  readonly start: number;
  readonly states: readonly AutomatonState[];
}

export interface AutomatonState {
  readonly final?: boolean;
  readonly arcs: readonly Arc[];
}

/** One step: written words, any entry of a lexicon, free words, or nothing (a jump). */
export type Arc =
  | { readonly to: number; readonly text: string }
  | { readonly to: number; readonly lexicon: string }
  | { readonly to: number; readonly free: true }
  | { readonly to: number; readonly jump: true };

/** A part of a hearing that came from a lexicon or from free words; offsets into `text`. */
export interface HearingSpan {
  readonly kind: 'lexicon' | 'free';
  readonly lexicon?: string;
  /** What the form of the lexicon that was heard means: numbers given when the lexicon was built. */
  readonly entries?: readonly number[];
  readonly start: number;
  readonly end: number;
  /** What the decoder wrote around it, with its capital, commas and closing mark: between them other texts are scored in its place. */
  readonly before: string;
  readonly after: string;
  /** log P of this part, given what goes before it, and how many tokens it has. */
  readonly logProb: number;
  readonly tokenCount: number;
}

/** A sentence of the automaton and how well the sound fits it. */
export interface Hearing {
  readonly text: string;
  readonly spans: readonly HearingSpan[];
  readonly tokens: readonly number[];
  /** log P(text | audio), end of sentence included. */
  readonly logProb: number;
  /** log P(text | near-silence): how cheap the text is by itself. */
  readonly silenceLogProb: number;
  /** logProb − 0.5 · silenceLogProb, by which hearings are ranked. */
  readonly score: number;
  /** logProb / number of tokens, end of sentence included. */
  readonly perToken: number;
  /** logProb minus the log probability of the free decoding; above −8 or so the automaton explains the sound. */
  readonly margin: number;
  /** How far its first word stands before every other first word by sound, nats; what tells short answers from words like them. */
  readonly firstWordLead: number;
}

/** A text scored against an utterance. */
export interface ForcedScore {
  readonly text: string;
  readonly logProb: number;
  readonly silenceLogProb: number;
  readonly tokenCount: number;
}

/** One open utterance of a streaming recogniser. */
export interface Utterance {
  /** Takes 16 kHz mono s16le or float samples, any length. */
  feed(chunk: Samples | Buffer): void;
  /** Ends the utterance and gives the final transcript. */
  finish(): Promise<Transcript>;
  /** Throws the utterance away. */
  cancel(): void;
}

export interface UtteranceOptions {
  readonly onPartial?: (partial: Transcript) => void;
  /** Only these answers can be said; an engine with grammars restricts itself to them. */
  readonly grammar?: readonly string[];
  /** Other ways in which it may be written that are wanted; an engine may give fewer. */
  readonly alternatives?: number;
}

export interface Recogniser {
  readonly engine: EngineName;
  begin(options?: UtteranceOptions): Utterance;
  close(): Promise<void>;
}
