/**
 * Synthetic speech and noise for tests and benches. Every clip is made once
 * and kept under tests/out/speech by the hash of its voice and text; all audio
 * is mono 16 kHz float.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { resample } from '../../speech/audio/resample.js';
import { concat as join16k, fromPcm16, toPcm16 } from '../../speech/audio/samples.js';
import { readWav } from '../../speech/audio/wav-file.js';
import { SAMPLE_RATE, type Samples } from '../../speech/types.js';
import { findPaths } from '../../src/paths.js';
import { modelsDir } from './models.js';
import { PiperClips } from './piper-clips.js';

const run = promisify(execFile);
const cache = fileURLToPath(new URL('../../../tests/out/speech', import.meta.url));

interface VoiceRecipe {
  /** Whether the program and its data are on this machine. */
  readonly here: () => boolean;
  /** One clip per text, in the same order. */
  readonly make: (texts: readonly string[], folder: string) => Promise<Samples[]>;
  /** Played this many times as fast as it was made: higher and quicker, another speaker to a recogniser. */
  readonly speed?: number;
}

const { piperPython } = findPaths();
const piperModel = join(modelsDir(), 'piper-joe/en_US-joe-medium.onnx');

/** The Piper that set-up installed, or undefined. */
export function installedPiper(): { python: string; model: string } | undefined {
  return existsSync(piperPython) && existsSync(piperModel)
    ? { python: piperPython, model: piperModel }
    : undefined;
}

let clips: PiperClips | undefined;

function piper(lengthScale: number, speed = 1): VoiceRecipe {
  return {
    here: () => installedPiper() !== undefined,
    speed,
    make: (texts) => {
      const kept = (clips ??= new PiperClips({ python: piperPython, model: piperModel }));
      return Promise.all(texts.map((text) => kept.make(text.replace(/\s+/gu, ' '), lengthScale)));
    },
  };
}

function oneByOne(program: string, options: (text: string, file: string) => string[]): VoiceRecipe {
  return {
    here: () => (process.env['PATH'] ?? '').split(':').some((folder) => existsSync(join(folder, program))),
    make: async (texts, folder) => {
      const made: Samples[] = [];
      for (const [index, text] of texts.entries()) {
        const file = join(folder, `${index}.wav`);
        await run(program, options(text, file));
        made.push(await readWav(file));
      }
      return made;
    },
  };
}

const espeak = (voice: string, ...more: string[]): VoiceRecipe =>
  oneByOne('espeak-ng', (text, file) => ['-v', voice, ...more, '-w', file, '--', text]);
const flite = (voice: string): VoiceRecipe =>
  oneByOne('flite', (text, file) => ['-voice', voice, '-o', file, '-t', text]);

const recipes = {
  joe: piper(1),
  'joe-slow': piper(1.3),
  'joe-fast': piper(0.8),
  /** Joe a fifth higher and quicker, and a seventh lower: two more speakers where nothing but Piper is installed. */
  'joe-high': piper(1.2, 1.2),
  'joe-low': piper(0.85, 0.86),
  'espeak-us': espeak('en-us'),
  'espeak-gb': espeak('en-gb', '-p', '65', '-s', '150'),
  'espeak-scotland': espeak('en-gb-scotland', '-p', '40', '-s', '140'),
  'espeak-female': espeak('en-us+f3', '-s', '150'),
  'espeak-ko': espeak('ko'),
  slt: flite('slt'),
  awb: flite('awb'),
  rms: flite('rms'),
  kal: flite('kal16'),
} as const satisfies Record<string, VoiceRecipe>;

export type TestVoice = keyof typeof recipes;

/** The voices that can be made on this machine, best first. */
export function availableVoices(): TestVoice[] {
  return (Object.keys(recipes) as TestVoice[]).filter((voice) => recipes[voice].here());
}

interface Wish {
  readonly text: string;
  readonly done: (samples: Samples) => void;
  readonly failed: (error: unknown) => void;
}
const wishes = new Map<TestVoice, Wish[]>();
const chains = new Map<TestVoice, Promise<void>>();

/**
 * Speech of one text. Texts asked for in the same breath (Promise.all) are
 * made by one process. Rejects when the voice is not on this machine.
 */
export function speak(text: string, voice: TestVoice = 'joe'): Promise<Samples> {
  const kept = keptFile(text, voice);
  if (existsSync(kept)) return Promise.resolve(fromPcm16(readFileSync(kept)));
  if (!recipes[voice].here())
    return Promise.reject(new Error(`The test voice ${voice} is not on this machine.`));
  return new Promise((done, failed) => {
    const waiting = wishes.get(voice);
    const wish = { text, done, failed };
    if (waiting) return void waiting.push(wish);
    wishes.set(voice, [wish]);
    setImmediate(() => {
      const batch = wishes.get(voice) ?? [];
      wishes.delete(voice);
      chains.set(
        voice,
        (chains.get(voice) ?? Promise.resolve()).then(() => makeBatch(voice, batch)),
      );
    });
  });
}

async function makeBatch(voice: TestVoice, batch: readonly Wish[]): Promise<void> {
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'making-'));
  const recipe: VoiceRecipe = recipes[voice];
  try {
    const texts = [...new Set(batch.map((wish) => wish.text))];
    const made = await recipe.make(texts, folder);
    for (const [index, text] of texts.entries()) {
      const samples = made[index]!;
      const { speed = 1 } = recipe;
      const clip = join(folder, 'clip');
      writeFileSync(
        clip,
        toPcm16(speed === 1 ? samples : resample(samples, speed * SAMPLE_RATE, SAMPLE_RATE)),
      );
      renameSync(clip, keptFile(text, voice));
    }
    for (const wish of batch) wish.done(fromPcm16(readFileSync(keptFile(wish.text, voice))));
  } catch (error) {
    for (const wish of batch) wish.failed(error);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** All texts in one voice, in order. */
export function speakAll(texts: readonly string[], voice: TestVoice = 'joe'): Promise<Samples[]> {
  return Promise.all(texts.map((text) => speak(text, voice)));
}

function keptFile(text: string, voice: TestVoice): string {
  const hash = createHash('sha256').update(`${voice}\0${text}`).digest('hex').slice(0, 32);
  return join(cache, `${hash}.s16`);
}

/** Silence, digital. */
export function silence(seconds: number): Samples {
  return new Float32Array(Math.round(seconds * SAMPLE_RATE));
}

/** Pieces one after another. */
export function concat(...parts: readonly Samples[]): Samples {
  return join16k(parts);
}

/** Silence (seconds) before and after. */
export function pad(samples: Samples, before: number, after = before): Samples {
  return concat(silence(before), samples, silence(after));
}

/** Seeded numbers in [0, 1), so that every run hears the same noise (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Gaussian white noise of the given root mean square. */
export function whiteNoise(seconds: number, level = 0.05, seed = 1): Samples {
  const random = seeded(seed);
  return silence(seconds).map(
    () => level * Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()),
  );
}

const chatter = [
  'We could take the train on Saturday, if the weather stays like this until then.',
  'I told her that the meeting had been moved, but nobody wrote it down anywhere.',
  'There is some soup left in the kitchen, and bread, but you should warm it up first.',
  'He said the garden was larger than it looked, with three old apple trees behind the wall.',
  'Do you remember the name of that film, the one with the lighthouse and the two brothers?',
  'The price went up again last month, so they are looking for another place in town.',
];

/** Several people talking at once, in the voices given (all on this machine when none are), at the given root mean square. */
export async function babble(
  seconds: number,
  voices: readonly TestVoice[] = [],
  level = 0.05,
): Promise<Samples> {
  const speakers = voices.length > 0 ? voices : availableVoices().filter((voice) => voice !== 'espeak-ko');
  const out = silence(seconds);
  for (const [index, voice] of speakers.entries()) {
    const turned = chatter.map((_, i) => chatter[(i + index) % chatter.length]!);
    const talk = concat(...(await speakAll(turned, voice)));
    const gain = 1 / (loudness(talk) || 1);
    // Each speaker starts elsewhere, so that words do not line up.
    for (let i = 0; i < out.length; i++) out[i]! += gain * talk[(i + index * 17_011) % talk.length]!;
  }
  const gain = level / (loudness(out) || 1);
  return out.map((value) => value * gain);
}

/** Root mean square. */
export function loudness(samples: Samples): number {
  return Math.sqrt(samples.reduce((sum, value) => sum + value * value, 0) / Math.max(1, samples.length));
}

/**
 * Speech with noise behind it. The ratio is between the root mean squares of
 * the speech where it is not silent and of the noise; the noise repeats when
 * it is the shorter one; the sum is turned down if it would clip.
 */
export function mix(speech: Samples, noise: Samples, snrDb: number): Samples {
  const spoken = speech.filter((value) => Math.abs(value) > 0.01);
  const gain = loudness(spoken) / (loudness(noise) || 1) / 10 ** (snrDb / 20);
  const out = speech.map((value, i) => value + gain * noise[i % noise.length]!);
  const peak = out.reduce((top, value) => Math.max(top, Math.abs(value)), 0);
  return peak > 1 ? out.map((value) => value / peak) : out;
}
