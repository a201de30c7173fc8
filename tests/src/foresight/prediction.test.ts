import { describe, expect, it } from 'vitest';
import type { ApplyOperation } from '../../../bridge/protocol.js';
import { changeOf, itemOf } from '../../../src/foresight/items.js';
import { inOrder, predict, type Elsewhere, type Happened } from '../../../src/foresight/prediction.js';

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

describe('what packs tell', () => {
  const shares: Readonly<Record<string, number>> = {
    'install vlc': 0.6,
    'install gimp': 0.3,
    'install mpv': 0.1,
  };
  const elsewhere: Elsewhere = {
    wanted: Object.keys(shares),
    share: (item) => shares[item] ?? 0,
    seconds: (item) => (item === 'install gimp' ? 730 : null),
  };
  const looked = (item: string): Happened => ({ item, named: true, at: NOW - 5000 });
  const of = (item: string, history: Happened[]): number =>
    predict(history, NOW, elsewhere).find((one) => one.item === item)?.probability ?? 0;

  it('makes what was looked at likelier, the more it is wanted elsewhere', () => {
    const names = ['install vlc', 'install gimp', 'install emacs'];
    const [most, less, none] = names.map((item) => of(item, [looked(item)]));
    expect([most! > less!, less! > none!, none]).toEqual([true, true, 0.25]);
  });

  it('counts for less, the more is known of this person', () => {
    const never = Array.from({ length: 30 }, (_, i) => ({
      ...looked(`install p${i}`),
      at: NOW - (i + 2) * 20 * HOUR,
    }));
    expect(of('install vlc', [...never, looked('install vlc')])).toBeLessThan(0.1);
  });

  it('says what may come next while one thing after the other is installed, and only then', () => {
    const spree = ['a', 'b', 'c', 'd'].map((name, i) => ({
      item: `install ${name}`,
      at: NOW - (50 - i * 15) * 60_000,
    }));
    const next = predict(spree, NOW, elsewhere).filter(({ why }) => why === 'elsewhere');
    expect(next[0]).toMatchObject({ item: 'install vlc' });
    expect(next[0]!.probability).toBeGreaterThan(0.25);
    const had = predict([...spree, { item: 'install vlc', at: NOW - 1000 }], NOW, elsewhere);
    expect(had.map(({ item }) => item)).not.toContain('install vlc');
    expect(predict(spree, NOW + 12 * HOUR, elsewhere)).toEqual([]);
    expect(predict(spree, NOW)).toEqual([]);
  });

  it('orders what is made ready by the seconds that it saves, one’s own times before those of others', () => {
    const found = [
      { item: 'install vlc', probability: 0.5, why: 'named' as const },
      { item: 'install gimp', probability: 0.3, why: 'named' as const },
    ];
    const names = (history: Happened[]): string[] =>
      inOrder(found, history, elsewhere).map(({ item }) => item);
    expect(names([])).toEqual(['install gimp', 'install vlc']);
    expect(names([{ item: 'install gimp', at: NOW - WEEK, seconds: 3 }])).toEqual([
      'install vlc',
      'install gimp',
    ]);
    expect(inOrder(found, []).map(({ item }) => item)).toEqual(['install vlc', 'install gimp']);
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
  expect(nameOf('install vlc', { hosts: ['server'] })).toBeNull();
});
