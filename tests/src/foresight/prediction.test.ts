import { describe, expect, it } from 'vitest';
import type { ApplyOperation } from '../../../bridge/protocol.js';
import { changeOf, itemOf } from '../../../src/foresight/items.js';
import { predict, type Happened } from '../../../src/foresight/prediction.js';

const HOUR = 3_600_000;
const WEEK = 168 * HOUR;
const NOW = Date.UTC(2026, 10, 21, 9);
const weekly = (item: string, weeks: number, hours = 0.5): Happened[] =>
  Array.from({ length: weeks }, (_, i) => ({ item, at: NOW - (weeks - i) * WEEK + hours * HOUR }));

describe('what is predicted', () => {
  it('is what comes at this time of the week, the surer the oftener it did', () => {
    const [first] = predict(weekly('update', 8), NOW);
    expect(first).toMatchObject({ item: 'update', why: 'time' });
    expect(first!.probability).toBeGreaterThan(0.7);
    expect(predict(weekly('update', 3), NOW)[0]!.probability).toBeLessThan(first!.probability);
  });

  it('is nothing at another time of the week, nor what came today already, nor from one time alone', () => {
    expect(predict(weekly('update', 8), NOW + 12 * HOUR)).toEqual([]);
    expect(predict([...weekly('update', 8), { item: 'update', at: NOW - HOUR }], NOW)).toEqual([]);
    expect(predict(weekly('update', 1), NOW)).toEqual([]);
  });

  it('is what has followed the thing just asked for', () => {
    const habit = Array.from({ length: 4 }, (_, i) => NOW - (i + 1) * 30 * HOUR).flatMap((at) => [
      { item: 'update', at },
      { item: 'rebuild', at: at + HOUR / 6 },
    ]);
    const history = [...habit.sort((a, b) => a.at - b.at), { item: 'update', at: NOW - 60_000 }];
    expect(predict(history, NOW)).toMatchObject([{ item: 'rebuild', why: 'follows', probability: 0.8 }]);
  });

  it('is what was just looked at, as often as this person takes what they look at', () => {
    const looked = (taken: boolean): Happened[] =>
      Array.from({ length: 6 }, (_, i) => NOW - (i + 2) * 20 * HOUR).flatMap((at, i) => [
        { item: `install p${i}`, named: true, at },
        ...(taken ? [{ item: `install p${i}`, at: at + 60_000 }] : []),
      ]);
    const now = { item: 'install vlc', named: true, at: NOW - 5000 };
    const of = (history: Happened[]): number | undefined =>
      predict([...history, now], NOW).find(({ item }) => item === 'install vlc')?.probability;
    expect(of(looked(true))).toBeGreaterThan(0.7);
    expect(of(looked(false))).toBeLessThan(0.1);
    expect(of([])).toBe(0.25);
  });

  it('does not look at what comes later', () => {
    expect(predict([...weekly('update', 8), { item: 'x', at: NOW + HOUR }], NOW)).toEqual(
      predict(weekly('update', 8), NOW),
    );
  });
});

it.each(['update', 'rebuild', 'install vlc', 'enable services.openssh.enable'])(
  'the name "%s" stands for one change',
  (item) => {
    expect(itemOf(changeOf(item))).toBe(item);
  },
);

it('several things at once have no name', () => {
  const nameOf = (item: string, more: Partial<ApplyOperation>) => itemOf({ ...changeOf(item), ...more });
  expect(nameOf('install vlc', { install: ['vlc', 'gimp'] })).toBeNull();
  expect(nameOf('update', { install: ['vlc'] })).toBeNull();
  expect(nameOf('install vlc', { action: 'boot' })).toBeNull();
  expect(itemOf({ operation: 'undo' })).toBeNull();
});
