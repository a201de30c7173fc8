import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeWav } from '../../../speech/audio/wav-write.js';
import { exitCodes } from '../../../src/cli/exit-codes.js';
import { findPaths, packageRoot } from '../../../src/paths.js';
import { modelsDir } from '../../support/models.js';
import { whiteNoise } from '../../support/speech.js';

let folder: string;
const file = (name: string): string => join(folder, name);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'aloud-cli-'));
  writeFileSync(file('text.wav'), 'This is no sound at all, it is a letter to a friend.');
  writeFileSync(file('empty.wav'), '');
  writeFileSync(file('cut.wav'), Buffer.from('RIFF\u0024\u0000\u0000\u0000WAVEfmt ', 'latin1'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs the command itself, as a person would, with folders of its own. */
function aloud(args: string[], env: Record<string, string> = {}) {
  return execa(process.execPath, [join(packageRoot(), 'scripts', 'aloud.cjs'), ...args], {
    reject: false,
    input: '',
    timeout: 60_000,
    env: {
      HOME: folder,
      XDG_DATA_HOME: '',
      XDG_STATE_HOME: '',
      XDG_CONFIG_HOME: '',
      ALOUD_MODELS: modelsDir(),
      ALOUD_PIPER_PYTHON: findPaths().piperPython,
      ...env,
    },
  });
}

describe('what can not be used', () => {
  it.each([
    ['not-a-wav', 'text.wav'],
    ['wav-truncated', 'cut.wav'],
    ['file-missing', 'nothing-here.wav'],
  ] as const)('%s is one sentence and its own exit code', async (code, name) => {
    for (const command of ['transcribe', 'hear']) {
      const { stdout, exitCode } = await aloud([command, file(name), '--json']);
      const errors = stdout
        .split('\n')
        .map((line) => JSON.parse(line) as { type: string; code?: string; text?: string });
      expect(errors.at(-1)).toMatchObject({ type: 'error', code });
      expect(errors.at(-1)!.text).toContain(name);
      expect(exitCode).toBe(exitCodes[code]);
    }
  });

  it('a missing model says to run set-up', async () => {
    await writeWav(file('noise.wav'), whiteNoise(1));
    const { stdout, exitCode } = await aloud(['transcribe', file('noise.wav'), '--json'], {
      ALOUD_MODELS: file('no-models'),
    });
    expect(JSON.parse(stdout)).toMatchObject({ type: 'error', code: 'model-missing' });
    expect(exitCode).toBe(exitCodes['model-missing']);
  });

  it('an unknown command is a usage error', async () => {
    expect((await aloud(['fly'])).exitCode).toBe(exitCodes.usage);
  });
});

describe('a typed request', () => {
  it('with its answer is carried out, as events', async () => {
    const { stdout, exitCode } = await aloud([
      'ask',
      'install',
      'ripgrep',
      '--answer',
      'yes',
      '--backend',
      'rehearsal',
      '--json',
    ]);
    const types = stdout.split('\n').map((line) => (JSON.parse(line) as { type: string; t: number }).type);
    for (const type of ['transcript', 'understanding', 'plan', 'confirmation', 'progress', 'outcome', 'say'])
      expect(types).toContain(type);
    expect(types.indexOf('plan')).toBeLessThan(types.indexOf('outcome'));
    expect(exitCode).toBe(exitCodes.ok);
  });

  it.each([
    ['a no', ['--answer', 'no']],
    ['no answer at all', []],
  ])('with %s changes nothing and says so by its exit code', async (_what, answer) => {
    const { stdout, exitCode } = await aloud([
      'ask',
      'install',
      'blender',
      ...answer,
      '--backend',
      'rehearsal',
      '--json',
    ]);
    expect(stdout).not.toContain('"type":"outcome"');
    expect(exitCode).toBe(exitCodes['not-done']);
  });

  it('that is not understood has its own exit code', async () => {
    expect((await aloud(['ask', 'what is the weather like', '--backend', 'rehearsal'])).exitCode).toBe(
      exitCodes['not-understood'],
    );
  });
});
