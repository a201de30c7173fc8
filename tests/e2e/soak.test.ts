/** A short soak: `npm run soak` is the long one, which measures memory too. */
import { expect, it } from 'vitest';
import { FAULTS } from '../../bench/soak/faults.js';
import { slope, soak } from '../../bench/soak/soak.js';

it('every intent, with faults: nothing hangs, nothing changes without a yes, nothing said is lost', async () => {
  const report = await soak({ turns: 200, seed: 11, faults: 0.2, every: 100 });
  expect(report.broken).toEqual([]);
  for (const fault of FAULTS) expect(report.struck[fault], fault).toBeGreaterThan(0);
  expect(report.changes).toBeGreaterThan(3);
  // Those that need an answer of their own moment come in a longer soak.
  expect(report.missed.length).toBeLessThan(6);
}, 240_000);

it('a full disk keeps nobody from being answered', async () => {
  const report = await soak({ turns: 40, seed: 3, faults: 1, every: 40, only: ['disk full for the store'] });
  expect(report.broken).toEqual([]);
  expect(report.unkept).toBeGreaterThan(0);
}, 120_000);

it('the slope is that of the line', () => {
  const points = [0, 500, 1000, 1500].map((turn) => ({ turn, mb: 100 + 0.003 * turn }));
  expect(slope(points)).toBeCloseTo(3);
});
