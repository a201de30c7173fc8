import { execFile, execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { SIDECAR_DIR } from '../../bridge/process.js';
import { pythons } from '../bridge/support.js';
import { nixVersion } from './standin.js';
import { native } from './ways.js';

const run = promisify(execFile);
const here = resolve('tests/nix');
const units = resolve('tests/bridge/python');
const env = { ...process.env, PYTHONPATH: [SIDECAR_DIR, here].join(delimiter), PYTHONDONTWRITEBYTECODE: '1' };

/** Names of all the tests below a folder of Python modules. */
function testsIn(folder: string, modules: string): string[] {
  const list = [
    'import sys, unittest',
    'def walk(suite):',
    '    for test in suite:',
    '        yield from walk(test) if isinstance(test, unittest.TestSuite) else [test.id()]',
    `suite = unittest.defaultTestLoader.discover(${JSON.stringify(modules)}, top_level_dir=".")`,
    'print("\\n".join(walk(suite)))',
  ].join('\n');
  const listed = execFileSync('python3', ['-c', list], { cwd: folder, env, encoding: 'utf8' });
  return listed.trim().split('\n');
}

async function passes(
  python: string,
  folder: string,
  names: string[],
  extra: NodeJS.ProcessEnv = {},
): Promise<string> {
  const args = ['-W', 'error', '-m', 'unittest', ...names];
  const { stderr } = await run(python, args, { cwd: folder, env: { ...env, ...extra }, timeout: 290_000 });
  return stderr;
}

describe.each(pythons())('what is known about Nix, under %s', (python) => {
  const modules = new Set(testsIn(units, 'nix').map((name) => name.split('.').slice(0, 2).join('.')));
  it.each([...modules])('%s', { timeout: 120_000 }, async (module) => {
    expect(await passes(python, units, [module])).toMatch(/Ran [1-9]\d* tests?.*\n\nOK/);
  });
});

/** The scenarios once more with a flake: on a newer Nix, and by the module where there is a Python for it. */
const OF_A_FLAKE = '.test_flake.ScenariosOfAFlake.';
const newerNix = process.env['ALOUD_NEWER_NIX'] ?? '';
const newer = { ...process.env, PATH: [newerNix, process.env['PATH'] ?? ''].join(delimiter) };
const newerVersion = newerNix === '' ? undefined : nixVersion(newer);
describe.skipIf(newerVersion === undefined)(
  newerVersion === undefined
    ? 'a flake on a newer Nix (ALOUD_NEWER_NIX names no folder with its programs)'
    : `a flake on Nix ${newerVersion}`,
  () => {
    const way = native('nixos-25.11');
    const extra = { ...newer, PYTHONPATH: env.PYTHONPATH, ...way?.env, ALOUD_TEST_BACKEND: way?.backend };
    const names = testsIn(here, 'python').filter((name) => name.includes('.test_flake.'));
    it.each(names)('%s', { timeout: 300_000 }, async (name) => {
      const said = await passes(way?.python ?? 'python3', here, [name], extra);
      expect(said).toMatch(/Ran 1 test.*\n\nOK/);
    });
  },
);

/** Machines that are made once, and put back for each test after the first. */
const standins = mkdtempSync(join(tmpdir(), 'aloud-nix-'));
// Another user looks into them.
chmodSync(standins, 0o755);
afterAll(() => {
  for (const one of ['adopted', 'bare'])
    execFileSync('python3', ['standin/make.py', 'remove', join(standins, one)], { cwd: here });
  rmSync(standins, { recursive: true, force: true });
});

const version = nixVersion();
describe.skipIf(version === undefined)(
  version === undefined ? 'a real Nix (there is none on this machine)' : `on Nix ${version}`,
  () => {
    const names = testsIn(here, 'python');
    it.each(names.filter((name) => !name.includes(OF_A_FLAKE)))('%s', { timeout: 300_000 }, async (name) => {
      expect(await passes('python3', here, [name], { ALOUD_TEST_STANDINS: standins })).toMatch(
        /Ran 1 test.*\n\nOK/,
      );
    });
  },
);
