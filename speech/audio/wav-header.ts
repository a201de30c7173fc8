import { SpeechError } from '../errors.js';

/** What a WAV header says of the samples that follow. */
export interface WavFormat {
  readonly encoding: 'integer' | 'float';
  /** Bytes of one sample of one channel as stored. */
  readonly bytesPerSample: number;
  readonly channels: number;
  /** Samples per second and channel. */
  readonly rate: number;
}

export interface WavHeader extends WavFormat {
  /** Where the samples begin in the file. */
  readonly dataOffset: number;
  /** Bytes of samples announced; Infinity when the writer did not know (a stream). */
  readonly dataBytes: number;
}

const PCM = 1;
const IEEE_FLOAT = 3;
const EXTENSIBLE = 0xfffe;
/** Chunks before the samples that are longer than this belong to no honest file (it bounds the memory). */
const MAX_HEADER_BYTES = 1 << 20;
const NOT_KNOWN = 0xffff_ffff;
/** sox and others that write to a pipe announce about 2 GiB: their largest even size. */
const STREAM_SIZE = 0x7fff_0000;
const MAX_CHANNELS = 64;
const MIN_RATE = 1000;
const MAX_RATE = 768_000;

/**
 * Reads a header from the beginning of a file. Gives undefined when `head` ends
 * before the samples begin and more of the file is needed.
 * @param name the file as the person knows it, for the error's sentence
 * @throws SpeechError not-a-wav, wav-unsupported
 */
export function parseWavHeader(head: Buffer, name: string): WavHeader | undefined {
  if (head.length < 12) {
    if (!'RIFF'.startsWith(tag(head, 0)) && !'RF64'.startsWith(tag(head, 0))) throw notWav(name);
    return undefined;
  }
  const container = tag(head, 0);
  if (container === 'RIFX') throw unsupported(name, 'its byte order is big-endian');
  if ((container !== 'RIFF' && container !== 'RF64') || tag(head, 8) !== 'WAVE') throw notWav(name);
  const riffBytes = head.readUInt32LE(4);
  let format: WavFormat | undefined;
  let longDataBytes: number | undefined;
  let at = 12;
  while (at + 8 <= head.length) {
    const id = tag(head, at);
    const size = head.readUInt32LE(at + 4);
    const body = at + 8;
    if (id === 'data') {
      if (!format) throw notWav(name);
      return { ...format, dataOffset: body, dataBytes: dataBytes(size, riffBytes, body, longDataBytes) };
    }
    if (body + size > MAX_HEADER_BYTES) throw notWav(name);
    if (body + size > head.length) return undefined;
    if (id === 'fmt ') format = parseFormat(head.subarray(body, body + size), name);
    if (id === 'ds64' && size >= 16) longDataBytes = Number(head.readBigUInt64LE(body + 8));
    at = body + size + (size & 1);
  }
  return undefined;
}

function dataBytes(size: number, riffBytes: number, body: number, longDataBytes: number | undefined): number {
  if (longDataBytes !== undefined) return longDataBytes > 0 ? longDataBytes : Infinity;
  if (size >= STREAM_SIZE) return size === NOT_KNOWN || riffBytes >= STREAM_SIZE ? Infinity : size;
  // A size of 0 is that of a writer that could not go back, unless the file is known to go on after it.
  if (size === 0) return riffBytes !== NOT_KNOWN && riffBytes + 8 > body ? 0 : Infinity;
  return size;
}

function parseFormat(body: Buffer, name: string): WavFormat {
  if (body.length < 16) throw notWav(name);
  let code = body.readUInt16LE(0);
  const channels = body.readUInt16LE(2);
  const rate = body.readUInt32LE(4);
  const bits = body.readUInt16LE(14);
  // The real code of an extensible header is the beginning of its GUID.
  if (code === EXTENSIBLE && body.length >= 26) code = body.readUInt16LE(24);
  const bytesPerSample = Math.ceil(bits / 8);
  if (channels < 1 || channels > MAX_CHANNELS) throw unsupported(name, `it has ${channels} channels`);
  if (rate < MIN_RATE || rate > MAX_RATE) throw unsupported(name, `it has ${rate} samples a second`);
  if (code === PCM && bytesPerSample >= 1 && bytesPerSample <= 4) {
    return { encoding: 'integer', bytesPerSample, channels, rate };
  }
  if (code === IEEE_FLOAT && (bits === 32 || bits === 64)) {
    return { encoding: 'float', bytesPerSample, channels, rate };
  }
  throw unsupported(name, `its samples are of kind ${code} with ${bits} bits`);
}

function tag(head: Buffer, at: number): string {
  return head.toString('latin1', at, at + 4);
}

function notWav(name: string): SpeechError {
  return new SpeechError(
    'not-a-wav',
    `${name} is not a WAV file; convert it first, for example with: sox INPUT OUTPUT.wav`,
  );
}

function unsupported(name: string, why: string): SpeechError {
  return new SpeechError(
    'wav-unsupported',
    `${name} is a WAV file that can't be read, as ${why}; convert it first, for example with: sox INPUT -b 16 OUTPUT.wav`,
  );
}
