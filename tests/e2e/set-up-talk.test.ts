import { execa } from 'execa';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findPaths, packageRoot } from '../../src/paths.js';
import { modelsDir } from '../support/models.js';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'aloud-set-up-'));
});
afterEach(() => rmSync(home, { recursive: true }));

/** What is typed when the end of what was written reads so, each once and in this order. */
type Typed = readonly (readonly [RegExp, string])[];

/** Runs the conversation where there is no microphone, and types. */
async function talk(typed: Typed): Promise<{ text: string; code: number | undefined }> {
  const child = execa(
    process.execPath,
    [join(packageRoot(), 'scripts', 'aloud.cjs'), 'setup', '--talk', '--silent'],
    {
      reject: false,
      timeout: 100_000,
      env: {
        ...{ HOME: home, XDG_RUNTIME_DIR: home, XDG_CONFIG_HOME: '', XDG_DATA_HOME: '', XDG_STATE_HOME: '' },
        ...{ PULSE_SERVER: 'unix:/nonexistent', PIPEWIRE_REMOTE: '/nonexistent' },
        ALOUD_MODELS: modelsDir(),
        ALOUD_PIPER_PYTHON: findPaths().piperPython,
        ALOUD_WAKE_PYTHON: findPaths().wakePython,
      },
    },
  );
  let text = '';
  let seen = 0;
  const left = [...typed];
  child.stdout.on('data', (piece: Buffer) => {
    text += piece.toString();
    for (let next = left[0]; next?.[0].test(text.slice(seen)) === true; next = left[0]) {
      seen = text.length;
      child.stdin.write(`${next[1]}\n`);
      left.shift();
    }
    if (left.length === 0) child.stdin.end();
  });
  const { exitCode } = await child;
  expect(left).toEqual([]);
  return { text, code: exitCode };
}

const written = (): string => {
  const { settings } = findPaths({ HOME: home });
  return existsSync(settings) ? readFileSync(settings, 'utf8') : '';
};

// Each starts the program, twice the second: a busy machine takes its time.
describe('set-up as a conversation, typed', { timeout: 220_000 }, () => {
  it('changes nothing where every step is left', async () => {
    const { text, code } = await talk([
      [/say a sentence/, 'skip'],
      [/How would you like to call me\?/, 'skip'],
      [/practice round/, 'no'],
      [/Shall I stay/, 'no'],
    ]);
    expect(code).toBe(0);
    expect(text).toContain('I find no microphone');
    expect(text).toContain('To start me, run: aloud daemon');
    expect(written()).toBe('');
  });

  it('sets what is asked for, practises, and goes on where it was stopped', async () => {
    const first = await talk([
      [/say a sentence/, 'help'],
      [/Skip leaves this step[^]*say a sentence/, 'skip'],
      [/How would you like to call me\?/, 'what did you say?'],
      [/How would you like to call me\?/, 'bananas'],
      [/no answer that I know[^]*How would you like/, 'be brief'],
      [/keep it short now[^]*How would you like/, 'what are you doing'],
      [/setting myself up[^]*How would you like/, 'number three'],
      [/practice round/, 'stop'],
    ]);
    expect(first.code).toBe(3);
    expect(written()).toContain('mode = "open"');
    const second = await talk([
      [/Welcome back[^]*practice round[^]*Shall we\?/, 'yes'],
      [/Say: install Blender/, 'install blender'],
      // As briefly as was asked for before it was stopped.
      [/Plan: install blender[^]*Shall I\?/, 'yes'],
      [/Say: undo the last change/, 'undo the last change'],
      [/Plan: undo[^]*Shall I\?/, 'yes'],
      [/Shall I stay/, 'no'],
    ]);
    expect(second.code).toBe(0);
    expect(second.text).toContain('It is always like this');
    // The practice machine is no one's own: nothing of it is left in the real one's folder.
    expect(existsSync(findPaths({ HOME: home }).rehearsal)).toBe(false);
  });
});
