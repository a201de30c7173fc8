import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Talking } from '../../../src/daemon/talking.js';

let done: string[];
let allowed: boolean;
let talking: Talking;
beforeEach(() => {
  vi.useFakeTimers();
  done = [];
  allowed = true;
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
