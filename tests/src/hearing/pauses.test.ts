import { expect, it } from 'vitest';
import { pauseBefore } from '../../../src/hearing/pauses.js';

it('the pauses grow up to the longest, which goes on', () => {
  const pauses = Array.from({ length: 100 }, (_, tries) => pauseBefore(tries, 5000));
  expect(pauses[0]).toBeLessThanOrEqual(500);
  expect([...pauses].sort((a, b) => a - b)).toEqual(pauses);
  expect(pauses.indexOf(5000)).toBeLessThan(10);
  expect(pauses.at(-1)).toBe(5000);
  expect(pauseBefore(99, 30_000)).toBe(30_000);
});
