import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { aloud } from './command.js';

let home: string;
let other: string;
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'aloud-pack-'));
  other = mkdtempSync(join(tmpdir(), 'aloud-pack-other-'));
});
afterAll(() => [home, other].forEach((one) => rmSync(one, { recursive: true })));

it('a pack goes from one person to another: shown, written, looked at, taken in, taken back', async () => {
  const file = join(home, 'ours.json');
  await aloud(home, ['teach', 'freshen up', 'update my system']);
  const make = ['pack', 'create', file, '--title', 'Ours', '--phrasing', '1'];
  const shown = await aloud(home, make);
  expect(shown.stdout).toContain('“freshen up” means update_system');
  expect([shown.exitCode, existsSync(file)]).toEqual([3, false]);
  expect((await aloud(home, [...make, '--yes'])).exitCode).toBe(0);

  const intent = async () =>
    (JSON.parse((await aloud(other, ['understand', 'freshen up', '--json'])).stdout) as { intent: string })
      .intent;
  const looked = await aloud(other, ['pack', 'inspect', file]);
  expect(looked.stdout).toMatch(/Signed with a key never seen before: (?:[0-9a-f]{4} ){9}[0-9a-f]{4}/);
  expect((await aloud(other, ['pack', 'import', file])).exitCode).toBe(3);
  const taken = await aloud(other, ['pack', 'import', file, '--yes', '--json']);
  const { taken: id } = JSON.parse(taken.stdout.trim().split('\n').at(-1)!) as { taken: string };
  expect(await intent()).toBe('update_system');
  expect((await aloud(other, ['pack', 'inspect', file])).stdout).toContain('the key of “Ours”');
  expect((await aloud(other, ['pack', 'list'])).stdout).toContain(`${id}: “Ours”`);
  expect((await aloud(other, ['pack', 'remove', id])).exitCode).toBe(0);
  expect(await intent()).toBeNull();

  writeFileSync(file, readFileSync(file, 'utf8').replace('freshen up', 'freshen us'));
  expect((await aloud(other, ['pack', 'import', file, '--yes'])).exitCode).toBe(81);
}, 300_000);
