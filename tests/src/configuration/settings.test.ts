import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parse } from 'smol-toml';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { changeSetting as change } from '../../../src/configuration/change.js';
import { listSettings } from '../../../src/configuration/settings-list.js';
import { editToml, type Value } from '../../../src/configuration/toml-edit.js';
import { lookAtFiles, watchFile } from '../../../src/configuration/watch.js';
import { loadSettings } from '../../../src/settings.js';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'aloud-settings-'));
  file = join(folder, 'config', 'settings.toml');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const changeSetting = (path: string, value: Value | undefined) =>
  change({ settings: file, machineSettings: [] }, path, value);

describe('editing the settings file', () => {
  const text = `# mine
[voice] # how it speaks
rate = 1.5 # fast, "quite"

# the microphone
[listening]
device = "a # b" # the good one
`;

  it('changes the one value and leaves all else as it is', () => {
    expect(editToml(text, 'voice', 'rate', 2)).toBe(text.replace('1.5', '2'));
    expect(editToml(text, 'listening', 'device', 'c')).toBe(text.replace('a # b', 'c'));
  });

  it('adds a value to its table, and a table where there is none', () => {
    expect(editToml(text, 'voice', 'earcons', false)).toBe(
      text.replace('"quite"\n', '"quite"\nearcons = false\n'),
    );
    expect(editToml(text, 'dialogue', 'attempts', 3)).toBe(`${text}\n[dialogue]\nattempts = 3\n`);
    expect(editToml('', 'voice', 'rate', 2)).toBe('[voice]\nrate = 2\n');
  });

  it('takes a value out', () => {
    expect(editToml(text, 'voice', 'rate', undefined)).toBe(text.replace(/rate.*\n/, ''));
    expect(editToml(text, 'voice', 'volume', undefined)).toBe(text);
  });

  it('gives a file that says what was set, whatever the text', () => {
    fc.assert(
      fc.property(fc.string(), (value) => {
        const set = parse(editToml(text, 'listening', 'device', value)) as { listening: { device: string } };
        expect(set.listening.device).toBe(value);
      }),
    );
  });
});

describe('changing a setting', () => {
  it('is there the next time, and gone after a reset', () => {
    expect(changeSetting('voice.rate', '2.5').voice.rate).toBe(2.5);
    expect(loadSettings(file).voice.rate).toBe(2.5);
    changeSetting('voice.earcons', 'off');
    expect(loadSettings(file).voice).toMatchObject({ rate: 2.5, earcons: false });
    changeSetting('voice.rate', undefined);
    expect(loadSettings(file).voice).toMatchObject({ rate: 1, earcons: false });
  });

  it.each([
    ['voice.rate', '9', /voice\.rate can be a number from 0\.5 to 4, not 9/],
    ['voice.rate', 'fast', /can be a number/],
    ['listening.mode', 'always', /can be push-to-talk, wake-word, open, not always/],
    ['voice.earcons', 'maybe', /can be on or off/],
    ['voice.speed', '1', /no setting voice\.speed/],
  ])('refuses %s = %s and says what it can be', (path, value, message) => {
    mkdirSync(join(folder, 'config'));
    writeFileSync(file, '[voice]\nrate = 2\n');
    expect(() => changeSetting(path, value)).toThrow(message);
    expect(readFileSync(file, 'utf8')).toBe('[voice]\nrate = 2\n');
  });

  it('says what is wrong with a file that was wrong before', () => {
    mkdirSync(join(folder, 'config'));
    writeFileSync(file, '[voice]\nrate = 9\n');
    expect(() => changeSetting('voice.earcons', false)).toThrow(/line 2.*voice\.rate/);
  });

  it('follows a link and leaves it', () => {
    mkdirSync(join(folder, 'config'));
    writeFileSync(join(folder, 'real.toml'), '');
    symlinkSync(join(folder, 'real.toml'), file);
    changeSetting('voice.rate', 2);
    expect(readFileSync(join(folder, 'real.toml'), 'utf8')).toContain('rate = 2');
  });

  it('names, changes and takes back other machines, in tables of their own', () => {
    changeSetting('hosts.server.ssh', 'root@10.0.0.7');
    changeSetting('hosts.server.said', 'server, big box');
    changeSetting('hosts.old-laptop.sudo', 'on');
    expect(readFileSync(file, 'utf8')).toBe(
      '[hosts.server]\nssh = "root@10.0.0.7"\nsaid = "server, big box"\n\n[hosts.old-laptop]\nsudo = true\n',
    );
    const infos = listSettings(loadSettings(file)).filter(({ path }) => path.startsWith('hosts.'));
    expect(infos.map(({ path, value }) => [path, value])).toContainEqual([
      'hosts.server.ssh',
      'root@10.0.0.7',
    ]);
    expect(infos).toHaveLength(12);
    expect(infos.filter(({ explanation }) => explanation === '')).toEqual([]);
    changeSetting('hosts.server.said', undefined);
    expect(loadSettings(file).hosts['server']).toEqual({ ssh: 'root@10.0.0.7', sudo: false });
    expect(() => changeSetting('hosts.server.ssh', '-oProxyCommand=reboot')).toThrow(/hosts\.server\.ssh/);
    expect(() => changeSetting('hosts.server.shell', 'sh')).toThrow(/no setting/);
    expect(() => changeSetting('hosts.ssh', 'root@10.0.0.7')).toThrow(/no setting/);
    expect(() => changeSetting('voice.server.rate', 2)).toThrow(/no setting/);
  });

  it('explains every setting', () => {
    const infos = listSettings(loadSettings(file));
    expect(infos.filter(({ explanation }) => explanation === '').map(({ path }) => path)).toEqual([]);
    expect(infos.find(({ path }) => path === 'voice.rate')).toMatchObject({ value: 1, default: 1 });
  });
});

describe('watching the settings file', () => {
  it('tells once of a change, also when the file is replaced', async () => {
    let count = 0;
    let told: () => void = () => undefined;
    const stop = watchFile(file, () => {
      count++;
      told();
    });
    for (const rate of [2, 3]) {
      const once = new Promise<void>((resolve) => (told = resolve));
      changeSetting('voice.rate', rate);
      await once;
    }
    stop();
    expect(count).toBe(2);
  });

  it('sees those of the machine come, change behind a link, and go', async () => {
    const machine = join(folder, 'xdg', 'aloud', 'settings.toml');
    const made = (rate: number): string => {
      const file = join(folder, `made-${rate}.toml`);
      writeFileSync(file, `[voice]\nrate = ${rate}\n`);
      return file;
    };
    let told: () => void = () => undefined;
    let count = 0;
    const stop = lookAtFiles(
      [machine, join(folder, 'never')],
      () => {
        count++;
        told();
      },
      20,
    );
    const change = async (how: () => void): Promise<number> => {
      const once = new Promise<void>((resolve) => (told = resolve));
      how();
      await once;
      return loadSettings(file, [machine]).voice.rate;
    };
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(count).toBe(0);
    const links = join(folder, 'static');
    expect(
      await change(() => {
        symlinkSync(made(2), links);
        mkdirSync(dirname(machine), { recursive: true });
        symlinkSync(links, machine);
      }),
    ).toBe(2);
    expect(
      await change(() => {
        symlinkSync(made(3), `${links}.new`);
        renameSync(`${links}.new`, links);
      }),
    ).toBe(3);
    expect(await change(() => rmSync(join(folder, 'xdg'), { recursive: true }))).toBe(1);
    stop();
  });
});
