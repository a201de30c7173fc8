import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { machineOf, missingFrom } from '../../scripts/complete-lock.mjs';
import { packageRoot } from '../../src/paths.js';
import { modelsFor, readManifest } from '../../src/setup/manifest.js';
import { PYTHON_PROGRAMS, readRequirements } from '../../src/setup/python-program.js';

const read = (path: string) => readFileSync(join(packageRoot(), path), 'utf8');

describe('the list of models', () => {
  test('names each model once, and a command needs what it needs', () => {
    const names = readManifest().map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    const run = modelsFor('run').map(({ name }) => name);
    expect(run).toEqual(['moonshine-tiny-en', 'piper-joe', 'libvosk', 'vosk-small-en-us']);
    expect(modelsFor('test').map(({ name }) => name)).toEqual([...run, 'vosk-ko']);
  });

  test('THIRD-PARTY.md names the source of each', () => {
    const notices = read('THIRD-PARTY.md');
    for (const { sources } of readManifest())
      for (const source of sources)
        if (source.kind === 'pypi')
          expect(notices).toMatch(new RegExp(`\`${source.project}\` ${source.version}`));
  });
});

describe('the requirements of a program in Python', () => {
  test.each([
    ['piper', 'piper-tts==1.8.0'],
    ['wake-word', 'pymicro-wakeword==2.5.0'],
  ])('of %s pin every package, each with its sums', (folder, pin) => {
    const program = PYTHON_PROGRAMS.find((some) => some.folder === folder)!;
    const text = read(join('models', program.requirements));
    const pins = readRequirements(text);
    expect([...pins.keys()]).toContain(pin);
    const [project, version] = pin.split('==');
    expect(read('THIRD-PARTY.md')).toContain(`PyPI \`${project!}\` ${version!}`);
    expect([...pins.values()].every((sums) => sums.size > 0)).toBe(true);
    expect([...pins.values()].reduce((sum, sums) => sum + sums.size, 0)).toBe(text.match(/sha256:/g)?.length);
  });
});

describe('the lock file', () => {
  const lock = JSON.parse(read('package-lock.json')) as { packages: Record<string, Record<string, unknown>> };

  test('holds the packages of all platforms, so that npm ci takes it anywhere', () => {
    expect(missingFrom(lock)).toEqual([]);
  });

  test('says no addresses, and a hash for everything this machine installs', () => {
    for (const [path, entry] of Object.entries(lock.packages)) {
      expect(entry['resolved'], path).toBeUndefined();
      if (path !== '' && entry['optional'] !== true) expect(entry['integrity'], path).toMatch(/^sha512-/);
    }
  });

  test('tells machines by the names of packages', () => {
    expect(machineOf('@oxc-parser/binding-linux-arm-gnueabihf')).toEqual({
      cpu: ['arm'],
      os: ['linux'],
      libc: ['glibc'],
    });
    expect(machineOf('@rollup/rollup-linux-x64-musl')).toEqual({
      cpu: ['x64'],
      os: ['linux'],
      libc: ['musl'],
    });
    expect(machineOf('@esbuild/darwin-arm64')).toEqual({ cpu: ['arm64'], os: ['darwin'] });
  });
});
