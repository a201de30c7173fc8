import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { GenerationHealth } from '../../../bridge/protocol.js';
import {
  mostStable,
  PROVEN,
  stabilities,
  type GenerationNote,
  type Note,
} from '../../../src/foresight/stability.js';

const NOW = new Date('2026-11-22T12:00:00Z');
const date = (id: number): string => new Date(Date.UTC(2026, 9, id)).toISOString();
const facts = (id: number, more: Partial<GenerationHealth> = {}): GenerationHealth => ({
  ...{ id, date: date(id), current: false, boots: 0, days: 0, failedUnits: [], crashes: 0, abruptEnds: 0 },
  ...more,
});
const note = (id: number, what: Note): GenerationNote => ({ id, made: date(id), note: what });
const of = (
  generations: readonly GenerationHealth[],
  notes: readonly GenerationNote[] = [],
  journal = true,
) => stabilities({ journal, generations }, notes, NOW);
const best = (...given: Parameters<typeof of>): number | undefined => mostStable(of(...given))?.id;
const kinds = (...given: Parameters<typeof of>): string[] => of(...given)[0]!.reasons.map(({ kind }) => kind);

const used = { boots: 8, days: 9 };

describe('the generation to go back to', () => {
  it('is the newest that was used without trouble', () => {
    const all = [
      facts(42, { current: true, ...used }),
      facts(41, { ...used, failedUnits: ['display-manager.service'], crashes: 1 }),
      facts(40, used),
      facts(39, { boots: 20, days: 30 }),
    ];
    expect(best(all)).toBe(40);
  });

  it('is an older one where the newer were hardly used', () => {
    expect(best([facts(42, { current: true }), facts(41, { days: 0.1, boots: 1 }), facts(40, used)])).toBe(
      40,
    );
  });

  it('is never the current one, nor one that was called broken', () => {
    expect(best([facts(42, { current: true, ...used })])).toBeUndefined();
    expect(best([facts(42, { current: true }), facts(41, used)], [note(41, 'broken')])).toBeUndefined();
  });

  it('is what the person called good before what only did well, and the newest word counts', () => {
    const all = [facts(42, { current: true }), facts(41, used), facts(40, { days: 1, boots: 1, crashes: 1 })];
    expect(best(all, [note(40, 'good')])).toBe(40);
    expect(best(all, [note(40, 'good'), note(40, 'broken')])).toBe(41);
    expect(best(all, [note(41, 'broken'), note(41, 'good')])).toBe(41);
  });

  it('is rather not one that was gone back from, until it is called good again', () => {
    const all = [facts(42, { current: true }), facts(41, used), facts(40, { days: 2, boots: 2 })];
    expect(best(all, [note(41, 'left')])).toBe(40);
    expect(best(all, [note(41, 'left'), note(41, 'good')])).toBe(41);
  });

  it('is not judged by the word about another generation of the same number', () => {
    const other = { id: 41, made: '2020-01-01T00:00:00Z', note: 'broken' } as const;
    expect(best([facts(42, { current: true }), facts(41, used)], [other])).toBe(41);
  });

  it('is found without a journal by how long each was there', () => {
    const bare = [42, 41, 30].map((id) => ({ id, date: date(id), current: id === 42 }));
    expect(best(bare, [], false)).toBe(30);
    expect(kinds(bare, [], false)).toEqual(['used']);
  });
});

describe('the score', () => {
  const health = fc.record({
    boots: fc.nat(200),
    days: fc.double({ min: 0, max: 400, noNaN: true }),
    failedUnits: fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e')),
    crashes: fc.nat(30),
    abruptEnds: fc.nat(10),
  });
  const score = (more: Partial<GenerationHealth>, notes: GenerationNote[] = []): number =>
    of([facts(7, more)], notes)[0]!.score;

  it('lies between 0 and 1, and grows with use and shrinks with trouble', () => {
    fc.assert(
      fc.property(health, (one) => {
        const before = score(one);
        expect(before).toBeGreaterThanOrEqual(0);
        expect(before).toBeLessThanOrEqual(1);
        expect(score({ ...one, days: one.days + 1 })).toBeGreaterThanOrEqual(before);
        expect(score({ ...one, crashes: one.crashes + 1 })).toBeLessThanOrEqual(before);
        expect(score({ ...one, failedUnits: [...one.failedUnits, 'z'] })).toBeLessThanOrEqual(before);
        expect(score(one, [note(7, 'left')])).toBeLessThanOrEqual(before);
      }),
    );
  });

  it('is never better for what was called broken than for what was called good', () => {
    fc.assert(
      fc.property(health, health, (one, other) => {
        expect(score(one, [note(7, 'broken')])).toBeLessThan(score(other, [note(7, 'good')]));
      }),
    );
  });

  it('shows that it works after some days in use, and not before', () => {
    expect(score({})).toBeLessThan(PROVEN);
    expect(score({ days: 2, boots: 2 })).toBeGreaterThan(PROVEN);
  });
});

describe('the reasons', () => {
  it('name what counts', () => {
    const one = facts(41, { ...used, failedUnits: ['a.service'], crashes: 2, abruptEnds: 1 });
    expect(kinds([one], [note(41, 'left'), note(41, 'broken')])).toEqual([
      ...['said_broken', 'left', 'used', 'units_failed', 'crashed', 'abrupt'],
    ]);
    expect(kinds([facts(41, used)])).toEqual(['used', 'nothing_failed']);
    expect(kinds([facts(41)])).toEqual(['nothing_known']);
  });

  it('leave out a unit that fails whichever generation is in use', () => {
    const failing = { ...used, failedUnits: ['always.service'] };
    expect(kinds([facts(41, failing), facts(40, failing)])).toEqual(['used', 'nothing_failed']);
  });
});
