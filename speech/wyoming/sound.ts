/** Sound in events of the Wyoming protocol: raw PCM with its format beside it. */
import { z } from 'zod';
import { resample } from '../audio/resample.js';
import { concat, fromPcm16, toPcm16 } from '../audio/samples.js';
import { SpeechError } from '../errors.js';
import { SAMPLE_RATE, type Samples } from '../types.js';
import type { Sound } from '../voices/types.js';
import type { WyomingEvent } from './events.js';

const format = z.looseObject({
  rate: z.int().min(8000).max(192_000),
  width: z.literal(2),
  channels: z.union([z.literal(1), z.literal(2)]),
});
/** Samples of a chunk that is sent. */
const CHUNK = 4096;
const BYTES = 2;

/** The sound of one chunk, both channels as one. @throws SpeechError `bad-event` for a format that can't be taken */
export function soundOf({ data, payload = new Uint8Array() }: WyomingEvent): Sound {
  const read = format.safeParse(data);
  if (!read.success)
    throw new SpeechError('bad-event', 'Sound must be 16 bits wide, with one channel or two.', {
      cause: read.error,
    });
  const { rate, channels } = read.data;
  const samples = fromPcm16(payload.subarray(0, payload.length - (payload.length % (BYTES * channels))));
  if (channels === 1) return { samples, rate };
  return {
    samples: Float32Array.from(
      { length: samples.length / 2 },
      (_, i) => (samples[2 * i]! + samples[2 * i + 1]!) / 2,
    ),
    rate,
  };
}

/** Collects the chunks of one utterance, as 16 kHz. */
export class SoundCollector {
  #sounds: Samples[] = [];
  #rate = SAMPLE_RATE;
  #seconds = 0;

  constructor(private readonly mostSeconds: number) {}

  /** Takes a chunk; beyond the longest that is taken, nothing more is kept. */
  add(event: WyomingEvent): void {
    const { samples, rate } = soundOf(event);
    if (this.#seconds === 0) this.#rate = rate;
    if (rate !== this.#rate) throw new SpeechError('bad-event', 'The rate of a sound changed inside it.');
    if (this.#seconds >= this.mostSeconds) return;
    this.#seconds += samples.length / rate;
    this.#sounds.push(samples);
  }

  /** All of it. */
  take(): Samples {
    const whole = concat(this.#sounds);
    this.#sounds = [];
    this.#seconds = 0;
    return this.#rate === SAMPLE_RATE ? whole : resample(whole, this.#rate, SAMPLE_RATE);
  }
}

/** A sound as events, from its start to its stop. */
export function* soundEvents({ samples, rate }: Sound): Generator<WyomingEvent, void, undefined> {
  const data = { rate, width: BYTES, channels: 1 };
  yield { type: 'audio-start', data: { ...data, timestamp: 0 } };
  for (let at = 0; at < samples.length; at += CHUNK)
    yield {
      type: 'audio-chunk',
      data: { ...data, timestamp: Math.round((at / rate) * 1000) },
      payload: toPcm16(samples.subarray(at, at + CHUNK)),
    };
  yield { type: 'audio-stop', data: { timestamp: Math.round((samples.length / rate) * 1000) } };
}
