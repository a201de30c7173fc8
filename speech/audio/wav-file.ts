import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { SpeechError } from '../errors.js';
import { SAMPLE_RATE, type Samples } from '../types.js';
import { concat, peak } from './samples.js';
import { WavDecoder } from './wav-decoder.js';

/** Bytes read at a time: about a third of a second of CD sound, decoded in a millisecond or two. */
const PIECE_BYTES = 1 << 16;
/** Seconds a recording may last when it is taken into memory as a whole (230 MB an hour). */
const MAX_SECONDS = 3600;
/** Peak below which nothing can have been said: −60 dB of full scale. */
const SILENCE_PEAK = 0.001;

/**
 * Reads a WAV file piece by piece as 16 kHz mono; memory does not grow with the file.
 * @throws SpeechError file-missing, file-unreadable, not-a-wav, wav-unsupported, wav-truncated, audio-empty, cancelled
 */
export async function* readWavPieces(
  path: string,
  signal?: AbortSignal,
): AsyncGenerator<Samples, void, void> {
  const name = basename(path);
  const decoder = new WavDecoder(name);
  const file = createReadStream(path, { highWaterMark: PIECE_BYTES, ...(signal && { signal }) });
  try {
    for await (const bytes of file) {
      const samples = decoder.push(bytes as Buffer);
      if (samples.length > 0) yield samples;
    }
  } catch (error) {
    throw readError(error, path);
  } finally {
    file.destroy();
  }
  const rest = decoder.end();
  if (rest.length > 0) yield rest;
}

/**
 * Reads a whole WAV file as 16 kHz mono.
 * @throws SpeechError those of {@link readWavPieces}, and audio-too-long
 */
export async function readWav(
  path: string,
  { signal, maxSeconds = MAX_SECONDS }: { signal?: AbortSignal; maxSeconds?: number } = {},
): Promise<Samples> {
  const pieces: Samples[] = [];
  let length = 0;
  for await (const piece of readWavPieces(path, signal)) {
    length += piece.length;
    if (length > maxSeconds * SAMPLE_RATE) {
      throw new SpeechError(
        'audio-too-long',
        `${basename(path)} is longer than ${maxSeconds} seconds; cut it into shorter files`,
      );
    }
    pieces.push(piece);
  }
  return concat(pieces);
}

/**
 * Refuses a recording in which nothing can be heard at all.
 * @throws SpeechError audio-silent
 */
export function assertAudible(samples: Samples, name: string): void {
  if (peak(samples) < SILENCE_PEAK) {
    throw new SpeechError(
      'audio-silent',
      `${name} is silent; check that the right microphone was chosen and not muted, and record it again`,
    );
  }
}

function readError(error: unknown, path: string): unknown {
  if (error instanceof SpeechError) return error;
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const cause = { cause: error };
  if (code === 'ABORT_ERR') return new SpeechError('cancelled', `Reading ${path} was stopped`, cause);
  if (code === 'ENOENT')
    return new SpeechError('file-missing', `There is no file ${path}; check its name`, cause);
  if (code === 'EISDIR') {
    return new SpeechError('file-unreadable', `${path} is a folder; name a WAV file in it`, cause);
  }
  return new SpeechError('file-unreadable', `${path} can't be read; check its permissions`, cause);
}
