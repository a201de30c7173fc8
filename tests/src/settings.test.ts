import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadSettings } from '../../src/settings.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'aloud-settings-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function load(text: string) {
  const file = join(folder, 'settings.toml');
  writeFileSync(file, text);
  return loadSettings(file);
}

describe('the settings', () => {
  it('have a default for everything', () => {
    expect(loadSettings(join(folder, 'none.toml'))).toMatchObject({
      voice: { rate: 1 },
      listening: { hang_over_ms: 500 },
      dialogue: { attempts: 2 },
    });
  });

  it('are read from TOML', () => {
    expect(load('[voice]\nrate = 2.5\n').voice).toMatchObject({ rate: 2.5, volume: 1 });
  });

  it("are the person's over the machine's, key by key", () => {
    const machine = join(folder, 'machine.toml');
    writeFileSync(machine, '[voice]\nrate = 2\nvolume = 0.5\n[dialogue]\nattempts = 3\n');
    const file = join(folder, 'settings.toml');
    writeFileSync(file, '[voice]\nrate = 1.5\n');
    const settings = loadSettings(file, [machine, join(folder, 'none.toml')]);
    expect(settings.voice).toMatchObject({ rate: 1.5, volume: 0.5 });
    expect(settings.dialogue.attempts).toBe(3);
    writeFileSync(machine, '[voice]\nrate = 99\n');
    expect(() => loadSettings(file, [machine])).toThrow(/machine\.toml line 2/);
  });

  it.each([
    ['[voice]\n\nrate = 9\n', /line 3.*voice\.rate/],
    ['[voice]\nspeed = 2\n', /speed/],
    ['[listening]\nhang_over_ms = "long"\n', /line 2.*listening\.hang_over_ms/],
    ['[voice\n', /line 1/],
  ])('name the line that is wrong in %j', (text, message) => {
    expect(() => load(text)).toThrow(message);
  });
});
