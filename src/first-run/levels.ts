import { concat } from '../../speech/audio/samples.js';
import { SAMPLE_RATE, type Samples } from '../../speech/types.js';

/** A frame is short enough that some lie between words: 50 ms, in samples. */
const FRAME = SAMPLE_RATE / 20;
/** The noise of a room is what its quietest tenth sounds like. */
const QUIETEST = 0.1;
/** What no frame is below, so that digital silence has a level: −90 dB is less than one step of 16 bits. */
const LEAST = -90;

/** Decibels below full scale at which a voice is too weak to be told from the microphone's own noise. */
const WEAK = -45;
/** Peaks from here on are cut off by most microphones' inputs. */
const CLIPPED = 0.99;
/** Decibels of voice over noise under which commands begin to be misheard. */
const NARROW = 10;

/** How a microphone stands: fit for use, or what keeps it from being. */
export type Verdict = 'good' | 'quiet' | 'loud' | 'noisy';

/** What was measured of a voice and its room. */
export interface Levels {
  /** Decibels relative to full scale. */
  readonly noise: number;
  readonly voice: number;
  readonly verdict: Verdict;
}

/** The root mean square of samples, in decibels relative to full scale. */
export function decibels(samples: Samples): number {
  const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / Math.max(1, samples.length);
  return Math.max(LEAST, 10 * Math.log10(power || Number.MIN_VALUE));
}

/**
 * Measures a voice against its room.
 * @param all Everything that was recorded, with the voice in it.
 * @param voice The stretch in which somebody spoke.
 */
export function measure(all: readonly Samples[], voice: Samples): Levels {
  const sound = concat(all);
  const frames: number[] = [];
  for (let at = 0; at + FRAME <= sound.length; at += FRAME)
    frames.push(decibels(sound.subarray(at, at + FRAME)));
  frames.sort((a, b) => a - b);
  const noise = frames[Math.floor(frames.length * QUIETEST)] ?? LEAST;
  const level = decibels(voice);
  return { noise, voice: level, verdict: judge(noise, level, voice) };
}

function judge(noise: number, level: number, voice: Samples): Verdict {
  if (voice.some((sample) => Math.abs(sample) >= CLIPPED)) return 'loud';
  if (level < WEAK) return 'quiet';
  return level - noise < NARROW ? 'noisy' : 'good';
}
