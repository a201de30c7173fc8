/** One tone of an earcon. */
export interface Note {
  /** Hertz; a list glides from the first to the last. 0 is a rest. */
  readonly pitch: number | readonly [from: number, to: number];
  /** Seconds. */
  readonly length: number;
}

export type EarconName = 'listening' | 'heard' | 'not-understood' | 'working' | 'done' | 'failed' | 'confirm';

const [C5, E5, G5, A5, C6] = [523.25, 659.26, 783.99, 880, 1046.5];
const rest = (length: number): Note => ({ pitch: 0, length });

/**
 * What each one means, and why it sounds as it does. They differ in rhythm as
 * well as in pitch, for those who hear badly or can't tell pitches apart, and
 * stay between 300 and 1100 Hz, where age takes least.
 *
 * A tone may reach an open microphone. Below 660 Hz two short ones were taken
 * for speech there, and a glide just before a short word was heard as a word of
 * its own: those that a person speaks after are high and steady.
 */
export const EARCONS: Record<EarconName, readonly Note[]> = {
  /** The microphone is open, speak: two quick steps up, like a raised eyebrow. */
  listening: [{ pitch: G5, length: 0.06 }, rest(0.04), { pitch: C6, length: 0.06 }],
  /** The utterance is over and taken: one short tick. */
  heard: [{ pitch: A5, length: 0.06 }],
  /** Not understood, say it again: two equal tones. */
  'not-understood': [{ pitch: G5, length: 0.11 }, rest(0.06), { pitch: G5, length: 0.11 }],
  /** Still at work: two faint ticks, far apart. */
  working: [{ pitch: C6, length: 0.04 }, rest(0.22), { pitch: C6, length: 0.04 }],
  /** Done: three rising notes, the last one long. */
  done: [
    { pitch: C5, length: 0.09 },
    { pitch: E5, length: 0.09 },
    { pitch: G5, length: 0.2 },
  ],
  /** Failed: one long fall. */
  failed: [{ pitch: [466.16, 311.13], length: 0.5 }],
  /** A yes or no is waited for: twice the same, then up: a question. */
  confirm: [{ pitch: G5, length: 0.1 }, rest(0.05), { pitch: G5, length: 0.1 }, { pitch: C6, length: 0.18 }],
};
