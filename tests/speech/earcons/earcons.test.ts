import { describe, expect, test } from 'vitest';
import { peak } from '../../../speech/audio/samples.js';
import { earcon } from '../../../speech/earcons/earcons.js';
import { EARCONS, type EarconName } from '../../../speech/earcons/notes.js';

const names = Object.keys(EARCONS) as EarconName[];
const SLICE = 0.02;

/** Heard in slices of 20 ms: 0 for silence, else the pitch in hertz, measured by its zero crossings. */
function contour(name: EarconName): number[] {
  const { samples, rate } = earcon(name);
  const size = Math.round(SLICE * rate);
  const slices: number[] = [];
  for (let at = 0; at + size <= samples.length; at += size) {
    const slice = samples.subarray(at, at + size);
    const rises = slice.reduce((sum, value, i) => sum + Number(i > 0 && slice[i - 1]! < 0 && value >= 0), 0);
    slices.push(peak(slice) < 0.02 ? 0 : rises / SLICE);
  }
  return slices;
}

/** Which slices sound: the rhythm alone. */
const rhythm = (name: EarconName) =>
  contour(name)
    .map((pitch) => (pitch > 0 ? '#' : '.'))
    .join('');

describe.each(names)('%s', (name) => {
  const { samples, rate } = earcon(name);

  test('is short', () => {
    expect(samples.length / rate).toBeGreaterThan(0.04);
    expect(samples.length / rate).toBeLessThan(0.6);
  });

  test('is quiet beside a voice, but to be heard', () => {
    expect(peak(samples)).toBeLessThan(0.2);
    expect(peak(samples)).toBeGreaterThan(0.1);
    expect(peak(earcon(name, 0.5).samples)).toBeCloseTo(peak(samples) / 2, 2);
    expect(peak(earcon(name, 0).samples)).toBe(0);
    expect(peak(earcon(name, 100).samples)).toBeLessThan(0.4);
  });

  test('does not click: it begins and ends in silence and never jumps', () => {
    expect(Math.abs(samples[0]!)).toBeLessThan(0.001);
    expect(Math.abs(samples.at(-1)!)).toBeLessThan(0.001);
    // The steepest a wave of 1100 Hz and its octave gets at this level.
    const steepest = (2 * Math.PI * 1100 * 0.2 * 1.2) / rate;
    for (let i = 1; i < samples.length; i++) {
      expect(Math.abs(samples[i]! - samples[i - 1]!)).toBeLessThan(steepest);
    }
  });

  test('is the same every time', () => {
    expect(earcon(name).samples).toEqual(samples);
  });
});

test('no two share a rhythm: they can be told apart without hearing pitch', () => {
  const rhythms = names.map(rhythm);
  for (const [i, one] of rhythms.entries()) {
    for (const other of rhythms.slice(i + 1)) {
      const length = Math.max(one.length, other.length);
      const differing = Array.from({ length }, (_, at) => (one[at] ?? '.') !== (other[at] ?? '.')).filter(
        Boolean,
      );
      expect(differing.length * SLICE, `${one} and ${other}`).toBeGreaterThanOrEqual(0.06);
    }
  }
});

/** The pitches one after the other, in semitones above the first one's octave: the melody without its rhythm. */
const melody = (name: EarconName) => {
  const steps = contour(name)
    .filter((pitch) => pitch > 0)
    .map((pitch) => Math.round(12 * Math.log2(pitch / 220)));
  return steps.filter((step, at) => at === 0 || Math.abs(step - steps[at - 1]!) > 1);
};

test('no two share a melody: they can be told apart without following the rhythm', () => {
  for (const [i, one] of names.entries())
    for (const other of names.slice(i + 1)) {
      const [a, b] = [melody(one), melody(other)];
      const differ = a.length !== b.length || a.some((step, at) => Math.abs(step - b[at]!) >= 2);
      expect(differ, `${one} ${a.join()} and ${other} ${b.join()}`).toBe(true);
    }
});

test('good news rises, bad news falls', () => {
  const trend = (name: EarconName) => {
    const pitches = contour(name).filter((pitch) => pitch > 0);
    return Math.sign(pitches.at(-2)! - pitches[1]!);
  };
  expect(trend('listening')).toBe(1);
  expect(trend('done')).toBe(1);
  expect(trend('confirm')).toBe(1);
  expect(trend('failed')).toBe(-1);
  expect(trend('not-understood')).toBe(0);
});
