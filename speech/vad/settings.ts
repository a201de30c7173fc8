/** How a stretch of speech is told from what lies around it. Times in milliseconds. */
export interface VadSettings {
  /** A frame at least this probably speech can begin an utterance (0–1). */
  readonly speechThreshold: number;
  /** Within an utterance a frame counts as speech down to this (0–1); lower than the above, so that a weak syllable does not end it. */
  readonly silenceThreshold: number;
  /** So much speech makes an utterance; a click or a cough is shorter. */
  readonly minSpeechMs: number;
  /** So long after the last speech the utterance is over. */
  readonly hangoverMs: number;
  /** Sound kept from before the first speech frame, so that no first syllable is lost. */
  readonly preRollMs: number;
  /** An utterance is cut off at this length, pre-roll included. */
  readonly maxUtteranceMs: number;
}

/**
 * Thresholds as the makers of silero recommend (0.5, and 0.15 less to go on).
 * The shortest answers ("no", "stop") of three voices gave 256 ms of speech
 * frames, loud white noise (−14 dB) up to 128 ms in 20 s.
 */
export const DEFAULT_VAD_SETTINGS: VadSettings = {
  speechThreshold: 0.5,
  silenceThreshold: 0.35,
  minSpeechMs: 160,
  hangoverMs: 500,
  preRollMs: 320,
  maxUtteranceMs: 20_000,
};
