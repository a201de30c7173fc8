import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Talking } from '../../../src/daemon/talking.js';

let done: string[];
let allowed: boolean;
let waited: boolean;
let talking: Talking;
beforeEach(() => {
  vi.useFakeTimers();
  done = [];
  allowed = true;
  waited = false;
  talking = new Talking({
    longestMs: () => 30_000,
    holdMs: 500,
    silence: () => done.push('silence'),
    record: () => {
      done.push('record');
      return allowed;
    },
    finish: () => done.push('finish'),
    drop: () => done.push('drop'),
    insisted: () => {
      done.push('insisted');
      return waited;
    },
  });
});
afterEach(() => void vi.useRealTimers());

it('stops the voice with every press, before it records', () => {
  talking.take('press');
  vi.advanceTimersByTime(600);
  talking.take('release');
  expect(done).toEqual(['silence', 'record', 'finish']);
});

it('ends a recording whose release was lost, and takes the next press for a new one', () => {
  talking.take('press');
  vi.advanceTimersByTime(29_999);
  expect(done).toEqual(['silence', 'record']);
  vi.advanceTimersByTime(1);
  expect(done).toEqual(['silence', 'record', 'finish']);
  vi.advanceTimersByTime(5000);
  talking.take('press');
  expect(done.slice(3)).toEqual(['silence', 'record']);
});

it('does not end a later recording by the time of an earlier one', () => {
  talking.take('start');
  vi.advanceTimersByTime(20_000);
  talking.take('stop');
  talking.take('start');
  vi.advanceTimersByTime(20_000);
  expect(done.filter((what) => what === 'finish')).toHaveLength(1);
  talking.take('cancel');
  vi.advanceTimersByTime(60_000);
  expect(done.at(-1)).toBe('drop');
});

it('says so when the microphone is switched off, and goes on afterwards', () => {
  allowed = false;
  expect(() => talking.take('press')).toThrow(/switched off/u);
  allowed = true;
  talking.take('press');
  expect(done.filter((what) => what === 'record')).toHaveLength(2);
});

/** Taps of the key, so many milliseconds apart. */
function tap(times: number, apart: number, how: 'press' | 'toggle' = 'press'): void {
  for (let count = 0; count < times; count++) {
    talking.take(how);
    vi.advanceTimersByTime(20);
    if (how === 'press') talking.take('release');
    vi.advanceTimersByTime(apart - 20);
  }
}

it.each(['press', 'toggle'] as const)('takes three presses in a row for more than talking, by %s', (how) => {
  waited = true;
  tap(3, 400, how);
  expect(done.slice(-2)).toEqual(['insisted', 'drop']);
  expect(done.filter((one) => one === 'insisted')).toHaveLength(1);
});

it('goes on recording where they were not waited for', () => {
  tap(3, 400);
  expect(done.slice(-3)).toEqual(['silence', 'insisted', 'record']);
});

it.each([
  ['two presses around a word that was not heard', 2, 700],
  ['the same and once more', 3, 1100],
])('takes for no more than talking %s', (_what, times, apart) => {
  waited = true;
  tap(times, apart);
  expect(done).not.toContain('insisted');
});

it('takes a key that was held and one more press for two, though the keyboard repeats it', () => {
  waited = true;
  talking.take('press');
  vi.advanceTimersByTime(500);
  talking.take('press');
  talking.take('release');
  tap(1, 400);
  expect(done).not.toContain('insisted');
});

it('is known to be there once it was pressed', () => {
  talking.take('cancel');
  expect(talking.used).toBe(false);
  talking.take('toggle');
  expect(talking.used).toBe(true);
});

it('does not take a held key for many presses', () => {
  waited = true;
  talking.take('press');
  vi.advanceTimersByTime(500);
  for (let repeat = 0; repeat < 60; repeat++) {
    talking.take('press');
    vi.advanceTimersByTime(33);
  }
  expect(done).not.toContain('insisted');
});
