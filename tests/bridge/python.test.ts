import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { SIDECAR_DIR } from '../../bridge/process.js';
import { pythons } from './support.js';

const tests = fileURLToPath(new URL('../../../tests/bridge', import.meta.url));
const run = promisify(execFile);

// The modules are found here and not by unittest, so that each is named and none is passed over.
const modules = readdirSync(join(tests, 'python'))
  .filter((name) => /^test_.*\.py$/.test(name))
  .map((name) => `python.${name.slice(0, -3)}`);

it.each(pythons())('the tests of the sidecar pass under %s', { timeout: 300_000 }, async (python) => {
  const { stderr } = await run(python, ['-W', 'error', '-m', 'unittest', ...modules], {
    cwd: tests,
    env: { ...process.env, PYTHONPATH: SIDECAR_DIR },
    timeout: 280_000,
  });
  expect(stderr).toMatch(/Ran [1-9]\d+ tests.*\n\nOK/);
});
