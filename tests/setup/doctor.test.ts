import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it, test } from 'vitest';
import { bridgeChecks } from '../../src/setup/doctor/bridge.js';
import { hostChecks } from '../../src/setup/doctor/hosts.js';
import {
  DOCTOR_EXIT,
  doctor,
  doctorExitCode,
  doctorText,
  type Check,
} from '../../src/setup/doctor/doctor.js';

const named = (checks: Check[], name: string) => checks.find((check) => check.name === name)!;

test('a machine where set-up was run can run Aloud, and every lack has a remedy', async () => {
  const checks = await doctor();
  for (const name of ['Node', 'Python', 'model moonshine-tiny-en', 'model piper-joe', 'data folder'])
    expect(named(checks, name), name).toMatchObject({ ok: true, needed: true });
  expect(doctorExitCode(checks)).toBe(0);
  for (const check of checks.filter(({ ok }) => !ok)) expect(check.remedy, check.name).toMatch(/\.$/);
});

test('an empty machine: what is needed comes first, with what to do', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'aloud-doctor-'));
  try {
    const checks = await doctor({ PATH: folder, XDG_DATA_HOME: folder });
    expect(doctorExitCode(checks)).toBe(DOCTOR_EXIT);
    expect(named(checks, 'Python')).toMatchObject({ ok: false, needed: true, found: 'none' });
    expect(named(checks, 'recorder').ok).toBe(false);
    expect(named(checks, 'NixOS').remedy).toContain('rehearsal');
    const [summary, first] = doctorText(checks).split('\n');
    expect(summary).toBe('Aloud cannot run: 4 needed things are missing.');
    expect(first).toMatch(/^missing: Python: none\. Install Python 3\.11 or later/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a data folder that cannot be written is told of', async () => {
  const checks = await doctor({ PATH: process.env['PATH'], XDG_DATA_HOME: '/sys' });
  expect(named(checks, 'data folder')).toMatchObject({ ok: false, needed: true });
  expect(named(checks, 'data folder').remedy).toContain('XDG_DATA_HOME');
});

test('which way leads to the system, and why that one', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'aloud-doctor-'));
  try {
    for (const name of ['nixos-rebuild', 'nix-env', 'nix-store', 'nix-instantiate'])
      writeFileSync(join(folder, name), '#!/bin/sh\n', { mode: 0o755 });
    const usual = { ...process.env, HOME: folder, NIX_STORE_DIR: folder };
    const nixos = { ...usual, PATH: `${folder}:${process.env['PATH']!}` };
    const way = async (env: NodeJS.ProcessEnv) => (await bridgeChecks(env))[0]!;
    const commands = await way(nixos);
    expect(commands).toMatchObject({ ok: true, needed: true });
    expect(commands.found).toMatch(/^commands\. .*The native way is not open: .*no Python module$/);
    const ruledOut = await way({ ...nixos, NIX_HUMANITY_PYTHON_BACKEND: 'false' });
    expect(ruledOut.found).toMatch(/^commands\. .*NIX_HUMANITY_PYTHON_BACKEND says so$/);
    const insisted = await way({ ...nixos, NIX_HUMANITY_PYTHON_BACKEND: 'true' });
    expect(insisted).toMatchObject({ ok: false, needed: true });
    expect(insisted.found).toContain('no Python module');
    const settings = join(folder, '.config/aloud/settings.toml');
    mkdirSync(dirname(settings), { recursive: true });
    writeFileSync(settings, '[bridge]\nbackend = "rehearsal"\n');
    expect((await way({ ...nixos, XDG_CONFIG_HOME: '' })).found).toMatch(/^rehearsal\. /);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

describe('other machines', () => {
  const folder = mkdtempSync(join(tmpdir(), 'aloud-doctor-'));
  const env = { PATH: process.env['PATH'], XDG_CONFIG_HOME: folder, XDG_STATE_HOME: folder };
  mkdirSync(join(folder, 'aloud'));
  writeFileSync(
    join(folder, 'aloud', 'settings.toml'),
    '[bridge]\nbackend = "rehearsal"\n[hosts.server]\nssh = "root@10.0.0.7"\n[hosts.laptop]\n',
  );
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('are told of, and not asked', async () => {
    const checks = await hostChecks(env, false);
    expect(checks.map(({ name, ok, needed }) => ({ name, ok, needed }))).toEqual([
      { name: 'machine server', ok: true, needed: false },
      { name: 'machine laptop', ok: true, needed: false },
    ]);
    expect(checks[0]!.found).toMatch(/root@10\.0\.0\.7; not asked/);
    expect(checks[0]!.remedy).toContain('aloud doctor --hosts');
  });

  it('are asked where that is wanted', async () => {
    const checks = await hostChecks(env, true);
    expect(checks.map(({ found }) => found)).toEqual([
      'generation 41 at root@10.0.0.7, on a practice machine',
      'generation 41 at laptop, on a practice machine',
    ]);
  });
});
