import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { assertAudible, readWav, readWavPieces } from '../../../speech/audio/wav-file.js';
import { encodeWav, writeWav } from '../../../speech/audio/wav-write.js';
import { rms, tone, whiteNoise } from '../../support/tones.js';
import { wavBytes, type WavLayout } from '../../support/wav-bytes.js';

let folder: string;
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'aloud-wav-'))));
afterAll(() => rmSync(folder, { recursive: true }));

function file(bytes: Buffer, name = 'x.wav'): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

const read = (bytes: Buffer): Promise<Float32Array> => readWav(file(bytes));

function distance(a: Float32Array, b: Float32Array): number {
  expect(a.length).toBe(b.length);
  return a.reduce((most, sample, i) => Math.max(most, Math.abs(sample - b[i]!)), 0);
}

describe('reading WAV files', () => {
  const sound = tone(500, 0.3);
  const widths: [string, WavLayout, number][] = [
    ['8-bit', { bits: 8 }, 1 / 128],
    ['16-bit', { bits: 16 }, 1 / 32_768],
    ['24-bit', { bits: 24 }, 1e-6],
    ['32-bit', { bits: 32 }, 1e-7],
    ['32-bit float', { bits: 32, float: true }, 0],
    ['64-bit float', { bits: 64, float: true }, 0],
  ];

  it.each(widths)('reads %s samples, plain and extensible', async (_, layout, error) => {
    expect(distance(await read(wavBytes([sound], layout)), sound)).toBeLessThanOrEqual(error);
    const extensible = wavBytes([sound], { ...layout, extensible: true });
    expect(distance(await read(extensible), sound)).toBeLessThanOrEqual(error);
  });

  it('averages the channels', async () => {
    const other = tone(900, 0.3);
    const mixed = sound.map((sample, i) => (sample + other[i]!) / 3);
    const silent = new Float32Array(sound.length);
    expect(distance(await read(wavBytes([sound, other, silent])), mixed)).toBeLessThan(1e-4);
  });

  it.each([8000, 22_050, 44_100, 48_000])('brings %i Hz stereo float to 16 kHz', async (rate) => {
    const channel = tone(500, 0.5, rate);
    const samples = await read(wavBytes([channel, channel], { rate, bits: 32, float: true }));
    expect(samples.length).toBe(8000);
    expect(distance(samples.slice(1000, 7000), tone(500, 0.5).slice(1000, 7000))).toBeLessThan(1e-4);
  });

  it('skips chunks of any kind and odd length around the samples', async () => {
    const bytes = wavBytes([sound], {
      before: { LIST: Buffer.from('odd'), junk: Buffer.alloc(70_000), fact: Buffer.alloc(4) },
      after: { 'id3 ': Buffer.alloc(333, 0x55) },
    });
    expect(distance(await read(bytes), sound)).toBeLessThan(1e-4);
  });

  it.each([
    ['0', { riffBytes: 0, dataBytes: 0 }],
    ['0 after a header of its own length', { riffBytes: 36, dataBytes: 0 }],
    ['0xFFFFFFFF', { riffBytes: 0xffff_ffff, dataBytes: 0xffff_ffff }],
    ['the largest that sox can say', { riffBytes: 0x7fff_f024, dataBytes: 0x7fff_f000 }],
  ])('reads a stream to its end when the size is %s', async (_, sizes) => {
    expect(distance(await read(wavBytes([sound], sizes)), sound)).toBeLessThan(1e-4);
  });

  it('takes what is there of a file that ends too early', async () => {
    const whole = wavBytes([sound, sound], { bits: 24 });
    const half = await read(whole.subarray(0, 44 + 6 * 1000 + 5));
    expect(half.length).toBe(1000);
    expect(distance(half, sound.slice(0, 1000))).toBeLessThan(1e-6);
  });

  it('makes numbers of what is none', async () => {
    const broken = Float32Array.from([0.5, NaN, Infinity, -Infinity, 7]);
    expect(await read(wavBytes([broken], { bits: 32, float: true }))).toEqual(
      Float32Array.from([0.5, 0, 1, -1, 1]),
    );
  });

  it('reads what sox writes to a pipe', async () => {
    const args = '-n -r 48000 -c 2 -b 24 -t wav - synth 0.5 sine 500 gain -6'.split(' ');
    const samples = await read(execFileSync('sox', args, { stdio: ['ignore', 'pipe', 'ignore'] }));
    expect(samples.length).toBe(8000);
    expect(rms(samples)).toBeCloseTo(0.5 / Math.SQRT2, 2);
  });
});

describe('files that hold no speech', () => {
  const sound = tone(500, 0.1);
  const whole = wavBytes([sound]);
  const bad: [string, Buffer, string][] = [
    ['a text', Buffer.from('this is just some text, long enough for a header'), 'not-a-wav'],
    ['a short text', Buffer.from('hi'), 'not-a-wav'],
    ['an MP3', Buffer.from('ID3\x04\0\0\0\0\0\0\0\0\0\0\0\0'), 'not-a-wav'],
    ['another RIFF', Buffer.from('RIFF\x10\0\0\0AVI LIST'), 'not-a-wav'],
    ['samples without a format', Buffer.from('RIFF\x10\0\0\0WAVEdata\x02\0\0\0\0\0'), 'not-a-wav'],
    ['an endless header', wavBytes([sound], { before: { junk: Buffer.alloc(2 << 20) } }), 'not-a-wav'],
    ['an empty file', Buffer.alloc(0), 'audio-empty'],
    ['a header without samples', wavBytes([new Float32Array(0)]), 'audio-empty'],
    [
      'an empty data chunk',
      wavBytes([new Float32Array(0)], { after: { junk: Buffer.alloc(50) } }),
      'audio-empty',
    ],
    ['a header cut at 3 bytes', whole.subarray(0, 3), 'wav-truncated'],
    ['a header cut at 11 bytes', whole.subarray(0, 11), 'wav-truncated'],
    ['a header cut at 30 bytes', whole.subarray(0, 30), 'wav-truncated'],
    ['a header cut at 43 bytes', whole.subarray(0, 43), 'wav-truncated'],
    ['no channels', wavBytes([sound], { channels: 0 }), 'wav-unsupported'],
    ['a rate of 0', wavBytes([sound], { rate: 0 }), 'wav-unsupported'],
    ['big-endian samples', Buffer.from('RIFX\x10\0\0\0WAVEfmt '), 'wav-unsupported'],
  ];

  it.each(bad)('%s is refused in one sentence that names the file', async (_, bytes, code) => {
    const problem = await read(bytes).catch((error: unknown) => error);
    expect(problem).toMatchObject({ name: 'SpeechError', code });
    expect((problem as Error).message).toMatch(/^x\.wav .+; .+[^.]$/u);
  });

  it('refuses a compressed WAV by saying what it is', async () => {
    const compressed = Buffer.from(whole);
    compressed.writeUInt16LE(0x55, 20);
    await expect(read(compressed)).rejects.toThrow(/kind 85/u);
  });

  it('names a missing file and a folder', async () => {
    await expect(readWav(join(folder, 'none.wav'))).rejects.toMatchObject({ code: 'file-missing' });
    await expect(readWav(folder)).rejects.toMatchObject({ code: 'file-unreadable' });
  });

  it('tells a silent recording from a quiet one', () => {
    expect(() => assertAudible(whiteNoise(0.1, 0.0005), 'x.wav')).toThrow(/x\.wav is silent/u);
    expect(() => assertAudible(whiteNoise(0.1, 0.003), 'x.wav')).not.toThrow();
  });

  it('stops when told to', async () => {
    const path = file(wavBytes([tone(500, 20)]));
    const stop = new AbortController();
    const pieces = readWavPieces(path, stop.signal);
    await pieces.next();
    stop.abort();
    const drained = (async () => {
      while (!(await pieces.next()).done);
    })();
    await expect(drained).rejects.toMatchObject({ code: 'cancelled' });
  });
});

describe('ten minutes of noise', () => {
  it('are read in bounded time and memory while everything else goes on', async () => {
    const noise = whiteNoise(10, 0.3, 7, 44_100);
    const one = wavBytes([noise, noise], { rate: 44_100 });
    const path = join(folder, 'long.wav');
    const header = Buffer.from(one.subarray(0, 44));
    header.writeUInt32LE(60 * (one.length - 44), 40);
    writeFileSync(path, header);
    for (let i = 0; i < 60; i++) writeFileSync(path, one.subarray(44), { flag: 'a' });

    const delay = monitorEventLoopDelay({ resolution: 5 });
    delay.enable();
    let length = 0;
    let most = 0;
    const before = process.memoryUsage().rss;
    for await (const piece of readWavPieces(path)) {
      length += piece.length;
      most = Math.max(most, process.memoryUsage().rss);
    }
    delay.disable();
    expect(length).toBe(600 * 16_000);
    expect(most - before).toBeLessThan(100e6);
    expect(delay.percentile(99) / 1e6).toBeLessThan(50);
    await expect(readWav(path, { maxSeconds: 60 })).rejects.toMatchObject({ code: 'audio-too-long' });
    rmSync(path);
  });
});

describe('writing WAV files', () => {
  it('gives back what was written', async () => {
    const sound = tone(500, 0.2);
    const path = join(folder, 'out.wav');
    await writeWav(path, sound);
    expect(distance(await readWav(path), sound)).toBeLessThan(1e-4);
    expect(readFileSync(path)).toEqual(encodeWav(sound));
    await writeWav(path, tone(500, 0.2, 22_050), 22_050);
    expect((await readWav(path)).length).toBe(3200);
  });

  it('clips what is too loud instead of wrapping it round', () => {
    const bytes = encodeWav(Float32Array.from([2, -2]));
    expect([bytes.readInt16LE(44), bytes.readInt16LE(46)]).toEqual([32_767, -32_768]);
  });

  it('leaves nothing half-written behind when it fails', async () => {
    const path = join(folder, 'taken.wav');
    rmSync(path, { force: true, recursive: true });
    execFileSync('mkdir', ['-p', join(path, 'inside')]);
    await expect(writeWav(path, tone(500, 0.1))).rejects.toThrow();
    expect(readdirSync(folder).filter((name) => name.includes('.part'))).toEqual([]);
  });
});
