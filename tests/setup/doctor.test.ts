import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
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
    expect(summary).toBe('Aloud cannot run: 3 needed things are missing.');
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
