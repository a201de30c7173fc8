import type { Adoption } from '../bridge/adopt.js';
import type { Progress } from '../bridge/protocol.js';
import type { Understanding } from '../intents/types.js';
import type { Kind } from './assistant/output.js';
import type { AnyOutcome, AnyPlan } from './commands/types.js';
import type { Listening } from './hearing/ways.js';
import type { Indexed, IndexProgress } from './indexing/build.js';
import type { Measures } from './metrics/measures.js';
import type { Check } from './setup/doctor/check.js';

/** An answer that a question takes, for whoever would press it rather than say it. */
export interface OfferedAnswer {
  /** What to type, or to send in one's stead. */
  readonly say: string;
  /** What it means, for a button. */
  readonly label: string;
  /** It lets something happen that can't be undone. */
  readonly forGood?: true;
}

/**
 * What happens in a turn, in the order it happens: the same stream is shown as
 * text, printed as JSON lines by `--json` and read by the tests. `t` is seconds
 * since the start.
 */
export type TurnEvent =
  | { type: 'partial'; text: string }
  | {
      type: 'transcript';
      text: string;
      confidence: number;
      engine: string;
      words: readonly { text: string; confidence: number }[];
      source: 'voice' | 'typed';
      /** The recording it was found in. */
      file?: string;
      ms?: number;
    }
  | ({ type: 'understanding' } & Omit<Understanding, 'ms'> & { ms: number })
  | { type: 'plan'; plan: AnyPlan }
  | {
      type: 'confirmation';
      /** `closed`: the question is open no longer, whatever came of it. */
      state: 'asked' | 'given' | 'refused' | 'unclear' | 'put_aside' | 'held' | 'closed';
      question?: string;
      /** What it is about: a change, what was meant, ways on after a failure, or closing the microphone. */
      about?: 'change' | 'meaning' | 'recovery' | 'microphone';
      /** How the question can be answered in writing. */
      answers?: readonly OfferedAnswer[];
      operation?: string;
      /** What answers it must not be shown. */
      secret?: true;
    }
  | { type: 'progress'; operation: string; progress: Progress }
  | { type: 'outcome'; outcome: AnyOutcome }
  /** Of what is said, `progress` gives way to all else. */
  | { type: 'say'; text: string; kind: Kind }
  /** What the microphone is used for has changed. */
  | {
      type: 'listening';
      state: Listening;
      /** Only the key, or the phrase that wakes it, is heard. */
      asleep: boolean;
      /** The microphone is closed until it is switched on again. */
      privacy: boolean;
      /** It is wanted and not there. */
      lost: boolean;
    }
  /** What a person has to know about what follows: that it is a rehearsal, that a voice is synthetic. */
  | { type: 'note'; text: string }
  /** What the synthetic person of `aloud demo` is about to say. */
  | { type: 'prompt'; text: string }
  /** A reply has been left as a WAV file. */
  | { type: 'recording'; file: string; seconds: number }
  /** How far `aloud index` has come in one of its steps. */
  | ({ type: 'indexing' } & IndexProgress)
  | ({ type: 'indexed'; seconds: number } & Indexed)
  /** What `aloud adopt` found or did. */
  | ({ type: 'adoption' } & Adoption)
  /** What `aloud metrics` counted. */
  | ({ type: 'metrics' } & Measures)
  /** One line of `aloud doctor`. */
  | ({ type: 'check' } & Check)
  | { type: 'error'; code: string; text: string };

export type TimedEvent = TurnEvent & { readonly t: number };

/** Takes events as they happen. */
export type EventSink = (event: TimedEvent) => void;

/** Stamps events with the seconds since it was made and hands them on. */
export class EventStream {
  readonly #start = performance.now();
  readonly #sinks = new Set<EventSink>();

  /** Adds a listener; the function returned removes it. */
  listen(sink: EventSink): () => void {
    this.#sinks.add(sink);
    return () => this.#sinks.delete(sink);
  }

  emit(event: TurnEvent): void {
    const timed = { ...event, t: Math.round(performance.now() - this.#start) / 1000 };
    for (const sink of this.#sinks) sink(timed);
  }
}
