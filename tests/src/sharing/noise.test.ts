import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { discreteLaplace, epsilonOf, secureRandom, tail, type Random } from '../../../src/sharing/noise.js';
import { noised, tally, type Statistic } from '../../../src/sharing/statistics.js';

/** The same draws in every run: SHA-256 in counter mode, without the bias of a remainder. */
function counted(seed: string): Random {
  let nth = 0;
  return (most) => {
    const bound = Math.floor(2 ** 32 / most) * most;
    for (;;) {
      const word = createHash('sha256').update(`${seed} ${nth++}`).digest().readUInt32BE();
      if (word < bound) return word % most;
    }
  };
}

describe('noise', () => {
  it.each([30, 100, 250])('is distributed as P(x) ∝ exp(-ε|x|), for ε of %d hundredths', (hundredths) => {
    const draws = 30_000;
    const random = counted(`distribution ${hundredths}`);
    const seen = new Map<number, number>();
    for (let i = 0; i < draws; i++) {
      const x = discreteLaplace(epsilonOf(hundredths), random);
      seen.set(x, (seen.get(x) ?? 0) + 1);
    }
    const epsilon = hundredths / 100;
    const alpha = Math.exp(-epsilon);
    const probability = (x: number): number => ((1 - alpha) / (1 + alpha)) * alpha ** Math.abs(x);
    // Pearson's test over the values expected at least ten times, the tails together.
    let chi = 0;
    let cells = 0;
    let restExpected = draws;
    let restSeen = draws;
    for (let x = -100; x <= 100; x++) {
      const expected = draws * probability(x);
      if (expected < 10) continue;
      chi += ((seen.get(x) ?? 0) - expected) ** 2 / expected;
      cells++;
      restExpected -= expected;
      restSeen -= seen.get(x) ?? 0;
    }
    chi += (restSeen - restExpected) ** 2 / restExpected;
    // Mean and five standard deviations of chi-squared: a wrong ε by a few hundredths is far beyond.
    expect(chi).toBeLessThan(cells + 5 * Math.sqrt(2 * cells));
    // The promise itself: one change more or less moves no probability by more than the factor e^ε.
    for (let x = -2; x <= 2; x++) {
      const ratio = (seen.get(x) ?? 0) / (seen.get(x + 1) ?? 1);
      expect(Math.max(ratio, 1 / ratio)).toBeLessThan(Math.exp(epsilon) * 1.25);
    }
  });

  it('reaches the threshold as seldom as is said', () => {
    const epsilon = epsilonOf(100);
    const t = tail(epsilon, 0.01);
    const random = counted('tail');
    let reached = 0;
    for (let i = 0; i < 20_000; i++) if (discreteLaplace(epsilon, random) >= t) reached++;
    expect(reached / 20_000).toBeLessThan(0.0125);
    expect(reached).toBeGreaterThan(0);
  });

  it('is drawn from the secure source without a pattern', () => {
    const draws = Array.from({ length: 2000 }, () => discreteLaplace(epsilonOf(50), secureRandom));
    expect(Math.abs(draws.reduce((a, b) => a + b, 0) / draws.length)).toBeLessThan(0.5);
    expect(new Set(draws).size).toBeGreaterThan(8);
  });
});

describe('statistics', () => {
  const install = (name: string) => ({
    request: JSON.stringify({ operation: 'apply', install: [name], action: 'switch' }),
    seconds: 20,
  });
  const many = (count: number, name: string) => Array.from({ length: count }, () => install(name));
  const privacy = { epsilon: 100, delta: 0.001, atLeast: 5 };

  it('count each change once', () => {
    const counted = tally([
      ...many(3, 'vlc'),
      { request: JSON.stringify({ operation: 'apply', install: ['vlc', 'gimp'] }), seconds: 1 },
      { request: JSON.stringify({ operation: 'apply', install: ['vlc'], action: 'build' }), seconds: 1 },
      { request: JSON.stringify({ operation: 'run_command', program: 'x' }), seconds: 1 },
      { request: JSON.stringify({ operation: 'apply', update: true }), seconds: 4000 },
    ]);
    expect(counted).toEqual([
      { item: 'package vlc', count: 3, spans: [0, 0, 3, 0, 0, 0] },
      { item: 'apply', count: 1, spans: [1, 0, 0, 0, 0, 0] },
      { item: 'update', count: 1, spans: [0, 0, 0, 0, 0, 1] },
    ]);
  });

  it('never show what is rare, and show with noise what is not', () => {
    const random = counted('rare');
    const shown = new Set<string>();
    const counts = new Set<number>();
    for (let i = 0; i < 300; i++) {
      const found: Statistic[] = noised(tally([...many(4, 'secret'), ...many(60, 'vlc')]), privacy, random);
      for (const { item, count } of found) {
        shown.add(item);
        counts.add(count);
      }
    }
    expect([...shown]).toEqual(['package vlc']);
    expect(counts.size).toBeGreaterThan(5);
  });

  it('give away the item at the border with a probability of at most δ', () => {
    const random = counted('border');
    let given = 0;
    for (let i = 0; i < 4000; i++) given += noised(tally(many(5, 'vlc')), privacy, random).length;
    expect(given / 4000).toBeLessThan(0.003);
  });
});
