import { randomUUID } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';
import { SAMPLE_RATE, type Samples } from '../types.js';
import { toPcm16 } from './samples.js';

const HEADER_BYTES = 44;

/** A mono 16-bit WAV file of samples, as bytes. */
export function encodeWav(samples: Samples, rate: number = SAMPLE_RATE): Buffer {
  return wrapPcm16(toPcm16(samples), rate);
}

/** A mono WAV file around 16-bit little-endian PCM. */
function wrapPcm16(pcm: Buffer, rate: number): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(HEADER_BYTES - 8 + pcm.length, 4);
  header.write('WAVEfmt ', 8, 'latin1');
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(rate, 24);
  header.writeUInt32LE(2 * rate, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36, 'latin1');
  header.writeUInt32LE(pcm.length, 40);
  return Buffer.concat([header, pcm]);
}

/** Writes a mono 16-bit WAV file; the name appears only once the whole is written. */
export async function writeWav(path: string, samples: Samples, rate: number = SAMPLE_RATE): Promise<void> {
  const partial = `${path}.${randomUUID()}.part`;
  try {
    await writeFile(partial, encodeWav(samples, rate));
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}
