/** The clips that hearing is measured on: commands in silence and noise, and all that is no command. */
import { SAMPLE_RATE, type Samples } from '../../speech/types.js';
import { babble, mix, pad, seeded, speak, type TestVoice } from '../../tests/support/speech.js';
import { readCorpus, type Line } from '../understanding/corpus.js';
import { HOUSEHOLD, household, music } from './noise.js';
import { TALK, TUNING_TALK } from './talk.js';

/** Thresholds are chosen with `tuning`, figures are reported with `reported`: other lines, voices, talk and noise. */
export type Side = 'tuning' | 'reported';

export interface Scene {
  readonly name: string;
  /** Absent: no noise. */
  readonly noise?: { readonly kind: 'babble' | 'household'; readonly snrDb: number };
}

export const SCENES: readonly Scene[] = [
  { name: 'clean' },
  ...([12, 6] as const).flatMap((snrDb) =>
    (['babble', 'household'] as const).map((kind): Scene => ({
      name: `${kind} ${snrDb} dB`,
      noise: { kind, snrDb },
    })),
  ),
];

export interface Command {
  readonly line: Line;
  readonly voice: TestVoice;
  readonly samples: Samples;
}

const VOICES: Readonly<Record<Side, readonly TestVoice[]>> = {
  reported: ['joe', 'slt', 'joe-high', 'espeak-us'],
  tuning: ['joe-fast', 'rms', 'joe-low', 'espeak-female'],
};
const BABBLERS: Readonly<Record<Side, readonly TestVoice[]>> = {
  reported: ['awb', 'espeak-gb', 'joe-slow', 'kal'],
  tuning: ['joe-low', 'espeak-scotland', 'rms'],
};
const SEED: Readonly<Record<Side, number>> = { reported: 7001, tuning: 11 };
/** Silence, or noise alone, before and after the words. */
const AROUND = 0.4;

/** The lines of one side: the even ones are kept from tuning, as for typed sentences. */
export function linesOf(folder: string, side: Side, count: number): Line[] {
  const parity = side === 'tuning' ? 1 : 0;
  const random = seeded(SEED[side]);
  return readCorpus(folder)
    .filter(({ number }) => number % 2 === parity)
    .map((line) => ({ line, key: random() }))
    .sort((a, b) => a.key - b.key)
    .slice(0, count)
    .map(({ line }) => line);
}

/** Every line once, the voices taking turns. */
export async function speakLines(lines: readonly Line[], side: Side): Promise<Command[]> {
  const voices = VOICES[side];
  return Promise.all(
    lines.map(async (line, i) => {
      const voice = voices[i % voices.length]!;
      return { line, voice, samples: pad(await speak(line.text, voice), AROUND) };
    }),
  );
}

/** One clip as it sounds in a scene. */
export type InScene = (command: Command, scene: Scene) => Samples;

export async function scenery(side: Side): Promise<InScene> {
  const talk = await babble(40, BABBLERS[side]);
  return ({ samples, line }, { noise }) => {
    if (noise === undefined) return samples;
    const seed = SEED[side] + 31 * line.number;
    const seconds = samples.length / SAMPLE_RATE;
    const behind = noise.kind === 'babble' ? window(talk, seconds, seed) : household(seconds, seed);
    return mix(samples, behind, noise.snrDb);
  };
}

/** Some seconds of a longer recording, from a seeded place. */
function window(from: Samples, seconds: number, seed: number): Samples {
  const length = Math.round(seconds * SAMPLE_RATE);
  const start = Math.floor(seeded(seed)() * Math.max(1, from.length - length));
  return from.subarray(start, start + length);
}

export interface Negative {
  readonly kind: 'talk' | 'babble' | 'music' | 'noise';
  /** What it is, for the list of what went wrong. */
  readonly what: string;
  readonly samples: Samples;
}

/** Clips that ask for nothing: talk by several voices (whole and cut anywhere), babble, music, noise. */
export async function negatives(side: Side): Promise<Negative[]> {
  const seed = SEED[side];
  const random = seeded(seed);
  const seconds = (): number => 1 + 3 * random();
  const sentences = side === 'tuning' ? TUNING_TALK : TALK;
  const times = side === 'tuning' ? 0.6 : 1;
  const made = (count: number, make: (i: number) => Negative): Negative[] =>
    Array.from({ length: Math.round(count * times) }, (_, i) => make(i));
  const talk = await Promise.all(
    VOICES[side].flatMap((voice) =>
      sentences.map(async (text): Promise<Negative> => {
        const samples = pad(await speak(text, voice), AROUND);
        return { kind: 'talk', what: `${voice}: ${text}`, samples };
      }),
    ),
  );
  const cut = made(80, (i) => {
    const { what, samples } = talk[Math.floor(random() * talk.length)]!;
    return {
      kind: 'talk',
      what: `${what} (a piece)`,
      samples: window(samples, 0.6 + 0.9 * random(), seed + i),
    };
  });
  const voices = await babble(60, BABBLERS[side]);
  const kinds = Object.entries({ ...HOUSEHOLD, household });
  return [
    ...talk,
    ...cut,
    ...made(80, (i) => ({
      kind: 'babble',
      what: `babble ${i}`,
      samples: window(voices, seconds(), seed + i),
    })),
    ...made(60, (i) => ({ kind: 'music', what: `music ${i}`, samples: music(seconds(), seed + i) })),
    ...made(60, (i) => {
      const [name, noise] = kinds[i % kinds.length]!;
      return { kind: 'noise', what: `${name} ${i}`, samples: noise(seconds(), seed + i) };
    }),
  ];
}
