import { SimulatedClock } from 'xstate';
import { beforeEach, describe, expect, it } from 'vitest';
import { Attention } from '../../../src/hearing/attention.js';

let clock: SimulatedClock;
let question: boolean;
let changes: boolean[];
let attention: Attention;
beforeEach(() => {
  clock = new SimulatedClock();
  question = false;
  changes = [];
  attention = new Attention({
    windowMs: () => 8000,
    question: () => question,
    changed: (open) => changes.push(open),
    clock: clock,
  });
});

/** One sentence and its answer. */
function exchange(understood: boolean): void {
  attention.busy();
  attention.heard(understood);
  attention.done();
}

describe('attention', () => {
  it('ends after a while', () => {
    attention.begin();
    clock.increment(7999);
    expect(attention.open).toBe(true);
    clock.increment(1);
    expect(changes).toEqual([true, false]);
  });

  it('waits for the end of what is said and of its answer, and begins anew then', () => {
    attention.begin();
    attention.busy();
    attention.busy();
    clock.increment(60_000);
    attention.done();
    clock.increment(60_000);
    expect(attention.open).toBe(true);
    attention.done();
    clock.increment(7999);
    expect(attention.open).toBe(true);
    clock.increment(1);
    expect(attention.open).toBe(false);
  });

  it('stays as long as a question is open', () => {
    attention.begin();
    question = true;
    exchange(true);
    clock.increment(3_600_000);
    expect(attention.open).toBe(true);
    question = false;
    clock.increment(8000);
    expect(attention.open).toBe(false);
  });

  it('leaves whoever says two things in a row that are no requests, and nobody who is asked', () => {
    attention.begin();
    exchange(false);
    exchange(true);
    exchange(false);
    expect(attention.open).toBe(true);
    question = true;
    exchange(false);
    exchange(false);
    expect(attention.open).toBe(true);
    question = false;
    exchange(false);
    expect(attention.open).toBe(false);
  });

  it('is not begun by an answer', () => {
    exchange(true);
    expect(attention.open).toBe(false);
    expect(changes).toEqual([]);
  });
});
