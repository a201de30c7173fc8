import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { aloud } from './command.js';

let home: string;
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'aloud-teach-'));
});
afterAll(() => rmSync(home, { recursive: true }));

it('what is taught by command is kept, listed, exported, forgotten and imported', async () => {
  const file = join(home, 'lessons.json');
  const intent = async () =>
    (JSON.parse((await aloud(home, ['understand', 'freshen up', '--json'])).stdout) as { intent: string })
      .intent;
  expect((await aloud(home, ['teach', 'freshen up', 'update my system'])).exitCode).toBe(0);
  expect((await aloud(home, ['teach', 'stop', 'update my system'])).exitCode).toBe(66);
  expect(await intent()).toBe('update_system');
  const [listed] = (await aloud(home, ['phrasings', 'list', '--json'])).stdout.split('\n');
  const { id, said } = JSON.parse(listed!) as { id: number; said: string };
  expect(said).toBe('freshen up');
  expect((await aloud(home, ['phrasings', 'export', file])).exitCode).toBe(0);
  expect((await aloud(home, ['phrasings', 'forget', String(id)])).exitCode).toBe(0);
  expect(await intent()).toBeNull();
  expect((await aloud(home, ['phrasings', 'import', file])).exitCode).toBe(0);
  expect(await intent()).toBe('update_system');
  expect((await aloud(home, ['phrasings', 'import', '-'], 'no JSON')).exitCode).toBe(19);
}, 300_000);
