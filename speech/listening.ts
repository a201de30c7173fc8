import type { Samples, Transcript } from './types.js';
import { DEFAULT_VAD_SETTINGS, type VadSettings } from './vad/settings.js';

export interface ListenerSettings {
  readonly vad: VadSettings;
  /** Hands-free: speech itself begins and ends an utterance. Hold: `hold` and `release` do. */
  readonly mode: 'hands-free' | 'hold';
  /** Sound thrown away after `unmute`: it may have been recorded before (the recorder's delay). */
  readonly guardMs: number;
  /** Sound still taken after `release`: what was said before it may still be on its way. */
  readonly tailMs: number;
  /**
   * Sound that may gather before it is looked at, while nobody speaks: it is then taken at once.
   * Each look costs, however little there is to see. 0 where all there is of it is there already.
   */
  readonly restMs: number;
}

/** The recorders' own delay measured 20–60 ms, arecord's up to 100 ms. */
export const DEFAULT_LISTENER_SETTINGS: ListenerSettings = {
  vad: DEFAULT_VAD_SETTINGS,
  mode: 'hands-free',
  guardMs: 150,
  tailMs: 200,
  restMs: 0,
};

/** As the default, for sound that comes as time goes by. */
export const MICROPHONE_LISTENER_SETTINGS: ListenerSettings = { ...DEFAULT_LISTENER_SETTINGS, restMs: 100 };

/** An utterance being recognised; a recogniser's Utterance is one, with a Transcript as result. */
export interface OpenUtterance<R> {
  feed(samples: Samples): void;
  finish(): Promise<R>;
  cancel(): void;
}

/** An utterance that nobody listens to. */
export const UNHEARD: OpenUtterance<void> = {
  feed: () => undefined,
  cancel: () => undefined,
  finish: () => Promise.resolve(),
};

/** Opens an utterance; called when speech begins, so that it can expect what is expected just then. */
export type BeginUtterance<R> = (
  onPartial: (partial: Transcript) => void,
  /** Ends the utterance here, hands-free: the recogniser itself has heard that it is over. */
  end: () => void,
) => OpenUtterance<R>;

/** Where an utterance lies; seconds since the listening began. */
export interface Span {
  readonly from: number;
  readonly to: number;
  /** When the last speech was heard. */
  readonly speechEnd: number;
  readonly reason: 'silence' | 'cap' | 'stream' | 'release' | 'endpoint';
}

export type ListenerEvent<R> =
  | { readonly type: 'speech-start'; readonly at: number }
  | { readonly type: 'partial'; readonly transcript: Transcript }
  | ({ readonly type: 'speech-end' } & Span)
  /** What was understood of it; in the order in which it was said. */
  | ({ readonly type: 'utterance'; readonly result: R; readonly audio: Samples } & Span)
  /** The recogniser failed with this one utterance; listening goes on. */
  | ({ readonly type: 'failed'; readonly error: unknown } & Span)
  /** The key was released and nothing had been said. */
  | { readonly type: 'nothing-said' };
