import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Passphrase } from '../../../src/passphrase/passphrase.js';
import { lettersOf } from '../../../src/passphrase/words.js';
import { packageRoot } from '../../../src/paths.js';
import { onTerminal } from '../../support/terminal.js';
import { aloud } from '../cli/command.js';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'aloud-passphrase-'));
  file = join(folder, 'data', 'passphrase.json');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the passphrase', () => {
  it('is kept as a salted hash that its owner alone can read', async () => {
    const one = new Passphrase(file);
    expect(one.isSet).toBe(false);
    await one.set('seven green bottles');
    const text = readFileSync(file, 'utf8');
    expect(text).not.toMatch(/seven|green|bottles/i);
    expect(text).not.toContain(Buffer.from('sevengreenbottles').toString('base64').slice(0, 12));
    expect(statSync(file).mode & 0o777).toBe(0o600);
    await one.set('seven green bottles');
    expect(readFileSync(file, 'utf8')).not.toBe(text);
  });

  it.each(['Seven green bottles.', '7 Green, bottles', 'seven green bot tles', 'SEVEN GREEN BOTTLES'])(
    'is the same written as “%s”',
    (written) => expect(lettersOf(written)).toBe(lettersOf('seven green bottles')),
  );

  it.each(['', 'seven green bottle', 'seven green bottles please', 'seven grün bottles', 'yes'])(
    'is another than “%s”',
    (other) => expect(lettersOf(other)).not.toBe(lettersOf('seven green bottles')),
  );

  it('is found among several ways in which it was heard', async () => {
    const one = new Passphrase(file);
    await one.set('seven green bottles');
    expect(await one.matches(['', 'heaven green bottles', '7 green bottles.'])).toBe(true);
    expect(await one.matches(['', 'heaven green bottles', 'yes'])).toBe(false);
  });

  it('counts as it was heard, too', async () => {
    const one = new Passphrase(file);
    await one.set('dusty violin concert', ['Bestie violin concert.', 'hm']);
    expect(await one.matches(['bestie violin concert'])).toBe(true);
    expect(await one.matches(['dusty violin concert'])).toBe(true);
    expect(await one.matches(['hm'])).toBe(false);
  });

  it.each(['', 'password', 'two words', 'a b c d', '1 2 3'])(
    'is refused where it is weak: “%s”',
    async (weak) => {
      await expect(new Passphrase(file).set(weak)).rejects.toMatchObject({ code: 'passphrase-weak' });
    },
  );

  it('lets nothing happen where its file is damaged', async () => {
    const one = new Passphrase(file);
    await one.set('seven green bottles');
    writeFileSync(file, '{"version":1}');
    await expect(one.matches(['seven green bottles'])).rejects.toMatchObject({ code: 'passphrase-unusable' });
  });
});

describe('aloud passphrase', () => {
  it('takes it from lines, twice, and shows it nowhere', async () => {
    const { all, exitCode } = await aloud(
      folder,
      ['passphrase'],
      'seven green bottles\nSeven green bottles\n',
    ).then(({ stdout, stderr, exitCode }) => ({ all: stdout + stderr, exitCode }));
    expect([exitCode, all]).toEqual([0, expect.stringContaining('The passphrase is set.')]);
    expect(all).not.toContain('bottles');
    const kept = new Passphrase(join(folder, '.local', 'share', 'aloud', 'passphrase.json'));
    expect(await kept.matches(['seven green bottles'])).toBe(true);
    expect((await aloud(folder, ['passphrase', '--remove'])).exitCode).toBe(0);
    expect(kept.isSet).toBe(false);
  });

  it('sets nothing where the two differ', async () => {
    const { exitCode } = await aloud(folder, ['passphrase'], 'seven green bottles\neight green bottles\n');
    expect(exitCode).toBe(88);
  });

  it('does not show on a terminal what is typed', async () => {
    const { screen, status } = await onTerminal(
      [process.execPath, resolve(packageRoot(), 'scripts', 'aloud.cjs'), 'passphrase'],
      [
        ['not shown: ', 'seven green bottles\r'],
        ['once more: ', 'seven green bottles\r'],
      ],
      { ...process.env, HOME: folder, XDG_DATA_HOME: '', XDG_CONFIG_HOME: '', XDG_STATE_HOME: '' },
    );
    expect(status).toBe(0);
    expect(screen).toContain('The passphrase is set.');
    expect(screen).not.toContain('bottles');
  });
});
