import type { Microphone } from '../../speech/capture/microphone.js';
import type { OpenUtterance } from '../../speech/listening.js';
import type { Silero } from '../../speech/vad/silero.js';
import type { VadSettings } from '../../speech/vad/settings.js';
import type { WakeWordName } from '../../speech/wake/words.js';
import type { MicrophoneState } from './steady-microphone.js';
import type { ListeningMode, Way } from './ways.js';

/** What an ear is set to. */
export interface EarSettings {
  readonly mode: ListeningMode;
  readonly armed: boolean;
  readonly wakeWord: WakeWordName;
  readonly attentionMs: number;
  readonly vad: VadSettings;
}

/** How the ear stands. */
export interface EarState {
  readonly listening: Way['listening'];
  readonly asleep: boolean;
  readonly privacy: boolean;
  readonly lost: boolean;
}

/** What the utterance that begins is to the ear. */
export interface Beginning {
  /** Milliseconds of performance.now. */
  readonly at: number;
  /** Meant for Aloud; otherwise it only counts if it is a request. */
  readonly addressed: boolean;
  /** Ends it: the recogniser has heard that it is over. */
  readonly end: () => void;
}

export interface EarParts {
  readonly silero: Silero;
  readonly settings: EarSettings;
  /** Whether what the microphone gives is said to be free of what is played. */
  readonly echoCancelled: () => Promise<boolean>;
  /** A Python that has the package of the wake word. */
  readonly wakePython: string;
  readonly openMicrophone: (signal: AbortSignal) => Promise<Microphone>;
  readonly begin: (beginning: Beginning) => OpenUtterance<void>;
  /** Whether a question is open. */
  readonly question: () => boolean;
  readonly changed: (state: EarState) => void;
  readonly microphone: (state: MicrophoneState, interrupted: boolean) => void;
  /** The key was released and nothing had been said. */
  readonly nothingSaid: () => void;
  readonly failed: (error: unknown) => void;
}
