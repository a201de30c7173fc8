import { SAMPLE_RATE, type Samples } from '../types.js';

/** How many samples a time has. */
export function samplesIn(milliseconds: number): number {
  return Math.round((milliseconds * SAMPLE_RATE) / 1000);
}

/** 16-bit little-endian PCM to floats in [-1, 1]; an odd last byte is left out. */
export function fromPcm16(pcm: Uint8Array): Samples {
  const samples = new Float32Array(pcm.length >> 1);
  const view = new DataView(pcm.buffer, pcm.byteOffset, pcm.byteLength);
  for (let i = 0; i < samples.length; i++) samples[i] = view.getInt16(2 * i, true) / 0x8000;
  return samples;
}

/** Floats to 16-bit little-endian PCM; what is louder than full scale is clipped. */
export function toPcm16(samples: Samples): Buffer {
  const pcm = Buffer.allocUnsafe(2 * samples.length);
  for (let i = 0; i < samples.length; i++) {
    const value = Math.round(samples[i]! * 0x8000);
    pcm.writeInt16LE(Math.max(-0x8000, Math.min(0x7fff, value)), 2 * i);
  }
  return pcm;
}

/** Puts pieces one after another. */
export function concat(pieces: readonly Samples[]): Samples {
  const whole = new Float32Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

/** The largest distance from zero, 0–1. */
export function peak(samples: Samples): number {
  let most = 0;
  for (const sample of samples) most = Math.max(most, Math.abs(sample));
  return most;
}
