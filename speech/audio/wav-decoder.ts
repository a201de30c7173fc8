import { SpeechError } from '../errors.js';
import { SAMPLE_RATE, type Samples } from '../types.js';
import { Resampler } from './resample.js';
import { parseWavHeader, type WavFormat, type WavHeader } from './wav-header.js';

const NONE = new Float32Array(0);

/**
 * Turns the bytes of a WAV file, in pieces of any length, into 16 kHz mono
 * samples. The channels are averaged.
 */
export class WavDecoder {
  #header: WavHeader | undefined;
  #resampler: Resampler | undefined;
  #rest: Buffer = Buffer.alloc(0);
  #left = Infinity;
  #bytes = 0;
  #frames = 0;

  /** @param name the file as the person knows it, for errors */
  constructor(private readonly name: string) {}

  /** Known once the first samples have been seen. */
  get format(): WavFormat | undefined {
    return this.#header;
  }

  /** @throws SpeechError not-a-wav, wav-unsupported */
  push(bytes: Buffer): Samples {
    this.#bytes += bytes.length;
    let data = this.#rest.length > 0 ? Buffer.concat([this.#rest, bytes]) : bytes;
    this.#rest = Buffer.alloc(0);
    if (!this.#header) {
      this.#header = parseWavHeader(data, this.name);
      if (!this.#header) {
        this.#rest = data;
        return NONE;
      }
      this.#left = this.#header.dataBytes;
      this.#resampler = new Resampler(this.#header.rate, SAMPLE_RATE);
      data = data.subarray(this.#header.dataOffset);
    }
    if (data.length > this.#left) data = data.subarray(0, this.#left);
    const frameBytes = this.#header.bytesPerSample * this.#header.channels;
    const whole = data.length - (data.length % frameBytes);
    this.#rest = Buffer.from(data.subarray(whole));
    this.#left -= whole;
    this.#frames += whole / frameBytes;
    return this.#resampler!.push(mixDown(data.subarray(0, whole), this.#header));
  }

  /**
   * Ends the file. Samples that a header announced and that are missing are no
   * error: what is there was said.
   * @throws SpeechError audio-empty, wav-truncated
   */
  end(): Samples {
    if (this.#bytes === 0 || (this.#header && this.#frames === 0)) {
      throw new SpeechError('audio-empty', `${this.name} holds no sound; record it again`);
    }
    if (!this.#resampler) {
      throw new SpeechError(
        'wav-truncated',
        `${this.name} is cut off before its sound begins; copy or record it again`,
      );
    }
    return this.#resampler.flush();
  }
}

/** Averages the channels of whole frames into floats in [-1, 1]. */
function mixDown(data: Buffer, { channels, bytesPerSample, encoding }: WavFormat): Float32Array {
  const read = sampleReader(encoding, bytesPerSample);
  const frames = data.length / (channels * bytesPerSample);
  const mono = new Float32Array(frames);
  let at = 0;
  for (let frame = 0; frame < frames; frame++) {
    let sum = 0;
    for (let channel = 0; channel < channels; channel++, at += bytesPerSample) sum += read(data, at);
    mono[frame] = sum / channels;
  }
  return mono;
}

type SampleReader = (data: Buffer, at: number) => number;

function sampleReader(encoding: WavFormat['encoding'], bytes: number): SampleReader {
  if (encoding === 'float') {
    return bytes === 4
      ? (data, at) => bounded(data.readFloatLE(at))
      : (data, at) => bounded(data.readDoubleLE(at));
  }
  // 8-bit WAV samples are unsigned, all wider ones signed.
  if (bytes === 1) return (data, at) => (data[at]! - 0x80) / 0x80;
  if (bytes === 2) return (data, at) => data.readInt16LE(at) / 0x8000;
  const scale = 2 ** (8 * bytes - 1);
  return (data, at) => data.readIntLE(at, bytes) / scale;
}

/** Float files can hold anything; not-a-number and infinity would spread through every filter after. */
function bounded(value: number): number {
  return Number.isNaN(value) ? 0 : Math.max(-1, Math.min(1, value));
}
