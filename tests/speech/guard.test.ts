import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Guard } from '../../speech/guard.js';

beforeEach(() => vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => vi.useRealTimers());

/** Pieces of so many milliseconds that come so long after the one before; how much of each is thrown away. */
function thrownAway(guard: Guard, pieces: readonly (readonly [after: number, length: number])[]): number[] {
  return pieces.map(([after, length]) => {
    vi.advanceTimersByTime(after);
    return guard.take(length * 16) / 16;
  });
}

describe('sound that may have been recorded before', () => {
  it.each([
    ['as it comes', [...Array<[number, number]>(6).fill([40, 40])], [40, 40, 40, 30, 0, 0]],
    [
      'that had gathered while the machine was busy',
      [
        [1, 30],
        [300, 300],
        [40, 40],
      ],
      [30, 120, 0],
    ],
    [
      'from a file, faster than it was spoken',
      [
        [0, 100],
        [0, 100],
        [0, 100],
      ],
      [100, 50, 0],
    ],
    [
      'of a microphone that had been silent: none',
      [
        [1300, 0.0625],
        [30, 30],
      ],
      [0, 0],
    ],
    [
      'of a microphone that was silent for less',
      [
        [130, 30],
        [30, 30],
      ],
      [30, 20],
    ],
  ] as const)('is thrown away %s', (_, pieces, away) => {
    const guard = new Guard(150);
    expect(thrownAway(guard, pieces)).toEqual(pieces.map(() => 0));
    guard.begin();
    expect(thrownAway(guard, pieces).map(Math.round)).toEqual(away);
  });
});
