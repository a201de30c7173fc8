/**
 * Sounds of a home, made from numbers: 16 kHz mono, root mean square 0.05,
 * the same for the same seed. They are no recordings; what a real kitchen
 * does to hearing is not measured by them.
 */
import { SAMPLE_RATE, type Samples } from '../../speech/types.js';
import { loudness, seeded, silence, whiteNoise } from '../../tests/support/speech.js';

const LEVEL = 0.05;

export type Noise = (seconds: number, seed: number) => Samples;

const levelled = (samples: Samples, level = LEVEL): Samples => {
  const gain = level / (loudness(samples) || 1);
  return samples.map((value) => value * gain);
};

const time = (i: number): number => i / SAMPLE_RATE;

/** Mains: 50 Hz and its odd harmonics, as of a transformer or a bad cable. */
const hum: Noise = (seconds, seed) => {
  const random = seeded(seed);
  const partials = [1, 2, 3, 5, 7, 9, 11].map((k) => ({
    hz: 50 * k,
    gain: random() / k,
    phase: 6 * random(),
  }));
  return levelled(
    silence(seconds).map((_, i) =>
      partials.reduce(
        (sum, { hz, gain, phase }) => sum + gain * Math.sin(2 * Math.PI * hz * time(i) + phase),
        0,
      ),
    ),
  );
};

const hiss: Noise = (seconds, seed) => whiteNoise(seconds, LEVEL, seed);

/** A first-order low pass; `share` of the old value is kept at each sample. */
function lowPass(samples: Samples, share: number): Samples {
  let state = 0;
  return samples.map((value) => (state = share * state + (1 - share) * value));
}

/** Low rumble that swells with the blades. */
const fan: Noise = (seconds, seed) => {
  const blades = 18 + 20 * seeded(seed)();
  const air = lowPass(whiteNoise(seconds, 1, seed + 1), 0.93);
  return levelled(air.map((value, i) => value * (1 + 0.3 * Math.sin(2 * Math.PI * blades * time(i)))));
};

/** Hiss of the middle of the range with a hundred small bubbles a second. */
const water: Noise = (seconds, seed) => {
  const random = seeded(seed);
  const raw = whiteNoise(seconds, 1, seed + 1);
  const low = lowPass(raw, 0.9);
  const out = lowPass(raw, 0.4).map((value, i) => 0.6 * (value - low[i]!));
  for (let drop = 0; drop < 100 * seconds; drop++)
    ring(out, {
      at: random() * seconds,
      hz: 500 + 2000 * random(),
      gain: 0.6 * random(),
      fade: 0.006 + 0.01 * random(),
    });
  return levelled(out);
};

/** Dishes: three knocks a second, each ringing at five high tones, over a little hiss. */
const clatter: Noise = (seconds, seed) => {
  const random = seeded(seed);
  const out = whiteNoise(seconds, 0.01, seed + 1);
  for (let knock = 0; knock < 3 * seconds; knock++) {
    const at = random() * seconds;
    const gain = 0.3 + random();
    for (let tone = 0; tone < 5; tone++)
      ring(out, { at, hz: 900 + 5000 * random(), gain: gain * random(), fade: 0.02 + 0.08 * random() });
  }
  return levelled(out);
};

interface Ring {
  readonly at: number;
  readonly hz: number;
  readonly gain: number;
  /** Seconds in which it falls to a third. */
  readonly fade: number;
}

/** Adds a tone that fades. */
function ring(out: Samples, { at, hz, gain, fade }: Ring): void {
  const start = Math.floor(at * SAMPLE_RATE);
  const length = Math.min(out.length - start, Math.floor(6 * fade * SAMPLE_RATE));
  for (let i = 0; i < length; i++)
    out[start + i]! += gain * Math.exp(-time(i) / fade) * Math.sin(2 * Math.PI * hz * time(i));
}

/** A melody of plucked notes over a chord and a drum, from a seeded scale. */
export const music: Noise = (seconds, seed) => {
  const random = seeded(seed);
  const out = silence(seconds);
  const root = 110 * 2 ** (Math.floor(12 * random()) / 12);
  const scale = [0, 2, 4, 5, 7, 9, 11, 12, 14, 16];
  const beat = 60 / (80 + 70 * random());
  const tone = (semitones: number): number => root * 2 ** (semitones / 12);
  for (let at = 0, count = 0; at < seconds; at += beat / 2, count++) {
    const note = tone(12 + scale[Math.floor(scale.length * random())]!);
    for (const overtone of [1, 2, 3, 4])
      ring(out, { at, hz: note * overtone, gain: 0.5 / overtone, fade: 0.25 });
    if (count % 8 === 0) {
      const degree = [0, 5, 7, 9][Math.floor(4 * random())]!;
      for (const third of [0, 4, 7]) ring(out, { at, hz: tone(degree + third), gain: 0.35, fade: 0.9 });
    }
    if (count % 2 === 0) ring(out, { at, hz: 70, gain: 0.9, fade: 0.06 });
  }
  return levelled(out);
};

/** What a household sounds like, kind by kind. */
export const HOUSEHOLD: Readonly<Record<string, Noise>> = { hum, hiss, fan, water, clatter };

/** Two or three kinds of household noise at once. */
export const household: Noise = (seconds, seed) => {
  const random = seeded(seed);
  const kinds = Object.values(HOUSEHOLD).filter(() => random() < 0.5);
  const chosen = kinds.length > 0 ? kinds : [clatter];
  const out = silence(seconds);
  chosen.forEach((kind, nth) => kind(seconds, seed + nth).forEach((value, i) => (out[i]! += value)));
  return levelled(out);
};
