import { concat } from './audio/samples.js';
import { resample } from './audio/resample.js';
import { splitSentences } from './spoken/sentences.js';
import { SAMPLE_RATE, type Samples } from './types.js';
import type { Delivery, Voice, VoiceOptions } from './voices/types.js';

/** Silence between sentences. */
const GAP_SECONDS = 0.2;

export interface Rendered {
  readonly samples: Samples;
  /** Samples per second. */
  readonly rate: number;
  /** When each sentence is heard, in seconds of the samples. */
  readonly sentences: readonly { readonly written: string; readonly start: number; readonly end: number }[];
}

export interface RenderOptions {
  readonly voice: Voice;
  /** Writes a sentence out the way a person says it. */
  readonly toSpoken: (sentence: string) => string;
  readonly delivery?: Delivery;
  /** Samples per second wanted; 16 kHz unless given. */
  readonly rate?: number;
  readonly signal?: AbortSignal;
  readonly steady?: VoiceOptions['steady'];
}

/**
 * Speaks a text into samples instead of the loudspeaker.
 * Throws SpeechError `voice-failed` (also with Speech Dispatcher, which gives no samples) or `cancelled`.
 */
export async function render(text: string, options: RenderOptions): Promise<Rendered> {
  const { voice, toSpoken, delivery = { rate: 1, volume: 1 }, rate = SAMPLE_RATE, signal, steady } = options;
  const parts: Samples[] = [];
  const sentences: Rendered['sentences'][number][] = [];
  let length = 0;
  const add = (samples: Samples) => {
    parts.push(samples);
    length += samples.length;
  };
  for (const written of splitSentences(text)) {
    if (length > 0) add(new Float32Array(Math.round((GAP_SECONDS * rate) / delivery.rate)));
    const start = length / rate;
    const sounds: Float32Array[] = [];
    let from = rate;
    for await (const sound of voice.speak(toSpoken(written), {
      ...delivery,
      samplesOnly: true,
      ...(signal ? { signal } : {}),
      ...(steady ? { steady } : {}),
    })) {
      sounds.push(sound.samples);
      from = sound.rate;
    }
    add(resample(concat(sounds), from, rate));
    sentences.push({ written, start, end: length / rate });
  }
  return { samples: concat(parts), rate, sentences };
}
