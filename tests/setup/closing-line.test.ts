import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { packageRoot } from '../../src/paths.js';

// Inside the project, where vitest finds itself.
let folder: string;
beforeEach(() => {
  mkdirSync(join(packageRoot(), 'tests/out'), { recursive: true });
  folder = mkdtempSync(join(packageRoot(), 'tests/out/closing-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

interface Ended {
  line: string;
  code: number | null;
  skipped?: string[];
}

function lastLine(files: Record<string, string>): Ended {
  for (const [name, text] of Object.entries(files))
    writeFileSync(join(folder, name), `import { beforeAll, describe, expect, test } from 'vitest';\n${text}`);
  writeFileSync(join(folder, 'vitest.config.mjs'), 'export default {};\n');
  const reporter = join(packageRoot(), 'scripts/closing-line.mjs');
  const run = spawnSync(
    process.execPath,
    [
      join(packageRoot(), 'node_modules/vitest/vitest.mjs'),
      'run',
      `--config=${join(folder, 'vitest.config.mjs')}`,
      `--root=${folder}`,
      '--reporter=default',
      `--reporter=${reporter}`,
    ],
    { encoding: 'utf8', cwd: folder },
  );
  const lines = run.stdout.trimEnd().split('\n');
  const skipped = lines.filter((line) => line.startsWith('Skipped: '));
  return { line: lines.at(-1) ?? '', code: run.status, ...(skipped.length > 0 && { skipped }) };
}

const good = "test('a', () => {}); test.skip('b', () => {});";

test('the last line counts what passed, failed and was skipped', () => {
  expect(lastLine({ 'a.test.mjs': good })).toEqual({
    line: '1 passed, 0 failed, 1 skipped',
    code: 0,
    skipped: ['Skipped: b'],
  });
  expect(lastLine({ 'a.test.mjs': "test('a', () => {}); test('b', () => { expect(1).toBe(2); });" })).toEqual(
    {
      line: '1 passed, 1 failed',
      code: 1,
    },
  );
});

test('what was skipped is listed with its reason, and nothing else is', () => {
  const left =
    "describe.skip('a device (it is not here)', () => { test('c', () => {}); test('d', () => {}); });" +
    "test('e', (context) => context.skip('no disk')); describe('f', () => { test('g', () => {}); test.skip('h', () => {}); });";
  expect(lastLine({ 'a.test.mjs': left }).skipped).toEqual([
    'Skipped: a device (it is not here), 2 tests',
    'Skipped: e (no disk)',
    'Skipped: f > h',
  ]);
  const broken = "beforeAll(() => { throw new Error('broken'); }); test('c', () => {});";
  expect(lastLine({ 'a.test.mjs': "test('a', () => {});", 'b.test.mjs': broken }).skipped).toBeUndefined();
});

test('a file that cannot be loaded, or prepared, counts as a failure', () => {
  expect(lastLine({ 'a.test.mjs': good, 'b.test.mjs': "throw new Error('broken');" }).line).toBe(
    '1 passed, 1 failed, 1 skipped',
  );
  const broken = "beforeAll(() => { throw new Error('broken'); }); test('c', () => {});";
  expect(lastLine({ 'b.test.mjs': broken }).line).toMatch(/^1 passed, 1 failed, 2 skipped$/);
});

test('an error outside any test counts as a failure', () => {
  const later =
    "test('a', () => { setTimeout(() => { throw new Error('late'); }, 1); }); test('b', () => new Promise((r) => setTimeout(r, 50)));";
  expect(lastLine({ 'a.test.mjs': later })).toEqual({ line: '2 passed, 1 failed', code: 1 });
});

test('no tests at all is no success', () => {
  expect(lastLine({ 'a.test.mjs': '' }).line).toMatch(/^0 passed, [1-9]/);
});
