/** Mono sound at its own rate: voices speak at the rate they were made for. */
export interface Sound {
  readonly samples: Float32Array;
  /** Samples per second. */
  readonly rate: number;
}

export type VoiceName = 'piper' | 'espeak-ng' | 'speech-dispatcher' | 'wyoming';

/** How fast and how loud, as the person set it. */
export interface Delivery {
  /** 1 is the voice's own pace, 2 twice as fast; 0.5–4, the pitch stays. */
  readonly rate: number;
  /** Factor on the samples, 0–2; 1 is the voice as it is. */
  readonly volume: number;
}

export interface VoiceOptions extends Delivery {
  /** Ends the sentence at once; what is being made is dropped. */
  readonly signal?: AbortSignal;
  /** The sound itself is wanted (for a file); a voice that plays elsewhere then fails. */
  readonly samplesOnly?: boolean;
  /** The same text sounds the same each time, at the price of some liveliness; a voice without chance in it always does. */
  readonly steady?: boolean;
}

/** Something that turns one sentence into sound. */
export interface Voice {
  readonly name: VoiceName;
  /**
   * Speaks one sentence of plain words. Sentences are made in the order asked
   * for. Text without anything to say gives no sound and ends. A voice whose
   * sound is played elsewhere gives one empty sound when it begins, and ends
   * when it is heard to its end.
   * Throws SpeechError `cancelled` after an abort, `voice-failed` when the
   * voice can't go on.
   */
  speak(sentence: string, options: VoiceOptions): AsyncIterable<Sound>;
  /** Loads what the first sentence would have to wait for; resolves when it can speak. A voice without has nothing to load. Rejects as `speak` does. */
  start?(): Promise<void>;
  /** Ends the voice and its processes; sentences under way are cancelled. */
  close(): Promise<void>;
}

/** The pace and loudness that can be asked for. */
export const LIMITS = { rate: [0.5, 4], volume: [0, 2] } as const;

/** Keeps a wish for pace or loudness inside what can be done. */
export function within(value: number, [least, most]: readonly [number, number]): number {
  return Number.isFinite(value) ? Math.min(most, Math.max(least, value)) : 1;
}

/** Makes samples louder or quieter, in place; what goes over full scale is clipped. */
export function louder(samples: Float32Array, volume: number): Float32Array {
  if (volume === 1) return samples;
  for (let i = 0; i < samples.length; i++) samples[i] = Math.max(-1, Math.min(1, samples[i]! * volume));
  return samples;
}
