import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { EXIT } from '../../../scripts/lib/prepare.mjs';
import { exitCodes } from '../../../src/cli/exit-codes.js';
import { packageRoot } from '../../../src/paths.js';
import { DOCTOR_EXIT } from '../../../src/setup/doctor/doctor.js';
import { SETUP_EXIT } from '../../../src/setup/errors.js';

const page = readFileSync(join(packageRoot(), 'docs', 'exit-codes.md'), 'utf8');
const listed = [...page.matchAll(/^\| (\d+) \| (?:`(.*?)`)? ?\|/gmu)].map(([, code, word]) => ({
  code: Number(code),
  word,
}));

test('every exit code is documented, with its word', () => {
  const words = listed.flatMap(({ code, word }) => (word === undefined ? [] : [[word, code] as const]));
  // An interrupted set-up ends like anything else that is interrupted.
  const { INTERRUPTED, ...setup } = SETUP_EXIT;
  expect(INTERRUPTED).toBe(exitCodes.interrupted);
  expect(Object.fromEntries(words)).toEqual({ ...exitCodes, ...setup });
  expect(listed.map(({ code }) => code)).toEqual(
    expect.arrayContaining([...Object.values(EXIT), DOCTOR_EXIT]),
  );
});

test('no exit code means two things', () => {
  const codes = listed.map(({ code }) => code);
  expect(codes).toEqual([...new Set(codes)]);
});
