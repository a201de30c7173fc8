import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resample } from '../../../speech/audio/resample.js';
import { writeWav } from '../../../speech/audio/wav-write.js';
import { SAMPLE_RATE } from '../../../speech/types.js';
import { exitCodes } from '../../../src/cli/exit-codes.js';
import { findPaths } from '../../../src/paths.js';
import { rehearsal } from '../../bridge/support.js';
import { modelDir } from '../../support/models.js';
import { titled } from '../../support/needs.js';
import { noMicrophoneBecause, startVirtualMicrophone } from '../../support/pulse.js';
import { concat, silence, speak, whiteNoise } from '../../support/speech.js';
import { wavBytes } from '../../support/wav-bytes.js';
import { aloud as command } from './command.js';

let folder: string;
const file = (name: string): string => join(folder, name);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'aloud-cli-'));
  writeFileSync(file('text.wav'), 'This is no sound at all, it is a letter to a friend.');
  writeFileSync(file('empty.wav'), '');
  writeFileSync(file('cut.wav'), Buffer.from('RIFF\u0024\u0000\u0000\u0000WAVEfmt ', 'latin1'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const aloud = (args: readonly string[], env: NodeJS.ProcessEnv = {}) => command(folder, args, '', { env });

describe('what can not be used', () => {
  it.each([
    ['not-a-wav', 'text.wav'],
    ['wav-truncated', 'cut.wav'],
    ['audio-empty', 'empty.wav'],
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

  it('a damaged model says how to fetch it anew', async () => {
    await writeWav(file('noise.wav'), whiteNoise(1));
    cpSync(modelDir('moonshine-tiny-en'), file('damaged/moonshine-tiny-en'), { recursive: true });
    truncateSync(file('damaged/moonshine-tiny-en/decoder_model_merged.ort'), 1_000_000);
    const { stdout, exitCode } = await aloud(['transcribe', file('noise.wav'), '--json'], {
      ALOUD_MODELS: file('damaged'),
    });
    expect(JSON.parse(stdout)).toMatchObject({
      ...{ type: 'error', code: 'model-damaged' },
      text: expect.stringContaining('aloud setup --verify') as string,
    });
    expect(exitCode).toBe(exitCodes['model-damaged']);
  });

  it('silence is told from a recording in which nothing is said, be it ten minutes of noise', async () => {
    await writeWav(file('silent.wav'), silence(2));
    const silent = await aloud(['transcribe', file('silent.wav'), '--json']);
    expect(JSON.parse(silent.stdout)).toMatchObject({ type: 'error', code: 'audio-silent' });
    expect(silent.exitCode).toBe(exitCodes['audio-silent']);
    await writeWav(file('long.wav'), whiteNoise(600));
    const { stdout, exitCode } = await aloud([
      'hear',
      file('long.wav'),
      '--backend',
      'rehearsal',
      '--silent',
    ]);
    expect(stdout).toBe('Nothing is said in long.wav.');
    expect(exitCode).toBe(exitCodes['not-understood']);
  });

  it('a microphone that is not there', async () => {
    const { stdout, exitCode } = await aloud(['listen', '--hands-free', '--json', '--device', 'none-such'], {
      PULSE_SERVER: `unix:${file('no-server')}`,
      PIPEWIRE_REMOTE: file('no-server'),
    });
    expect([exitCodes['device-missing'], exitCodes['no-recorder']]).toContain(exitCode);
    expect(JSON.parse(stdout)).toMatchObject({
      type: 'error',
      text: expect.stringMatching(/"none-such" gives no sound; plug one in|install one of/u) as string,
    });
  });

  it.skipIf(noMicrophoneBecause)(
    titled('a microphone that goes away in mid-sentence', noMicrophoneBecause),
    async () => {
      const sentence = await speak('Could you please install Firefox for me?');
      const virtual = await startVirtualMicrophone();
      try {
        const running = aloud(['listen', '--hands-free', '--silent', '--backend', 'rehearsal'], {
          ...(virtual.environment as Record<string, string>),
          HOME: folder,
        });
        let shown = '';
        running.stdout.on('data', (piece: Buffer) => (shown += piece.toString()));
        await expect.poll(() => shown, { timeout: 40_000 }).toContain('Listening.');
        const said = virtual.say(concat(sentence, sentence));
        await sleep(800);
        await virtual.unplug();
        const { stdout, exitCode } = await running;
        expect(stdout).toMatch(/The microphone went away; plug it in again or choose another one/u);
        // Half a request is none.
        expect(stdout).not.toMatch(/Heard|Understood|Planned/u);
        expect(exitCode).toBe(exitCodes['device-lost']);
        await virtual.stop();
        await said;
      } finally {
        await virtual.stop();
      }
    },
  );

  it('a port and a socket that are in use', async () => {
    const port = createServer().listen(0, '127.0.0.1');
    mkdirSync(file('run/aloud'), { recursive: true, mode: 0o700 });
    const socket = createServer().listen(file('run/aloud/control.sock'));
    await Promise.all([once(port, 'listening'), once(socket, 'listening')]);
    try {
      const { port: number } = port.address() as AddressInfo;
      const lent = await aloud(['wyoming', '--port', String(number), '--backend', 'rehearsal', '--json']);
      expect(lent.stdout).toContain(`The port ${number} can't be opened; name another.`);
      expect(lent.exitCode).toBe(exitCodes['socket-unusable']);
      const second = await aloud(['daemon', '--json'], { XDG_RUNTIME_DIR: file('run') });
      expect(second.stdout).toContain('Aloud is already running; aloud status tells how it stands.');
      expect(second.exitCode).toBe(exitCodes['already-running']);
    } finally {
      port.close();
      socket.close();
    }
  });

  it('an unknown command is a usage error', async () => {
    expect((await aloud(['fly'])).exitCode).toBe(exitCodes.usage);
  });
});

describe('what can be used', () => {
  it('is heard alike at 8 kHz and as 44.1 kHz stereo float', async () => {
    const sentence = await speak('Install Firefox.');
    const right = resample(sentence, SAMPLE_RATE, 44_100);
    const layout = { rate: 44_100, bits: 32, float: true };
    writeFileSync(file('stereo.wav'), wavBytes([right, right], layout));
    writeFileSync(file('narrow.wav'), wavBytes([resample(sentence, SAMPLE_RATE, 8000)], { rate: 8000 }));
    const { stdout, exitCode } = await aloud([
      'transcribe',
      file('stereo.wav'),
      file('narrow.wav'),
      '--json',
    ]);
    const texts = stdout.split('\n').map((line) => (JSON.parse(line) as { text: string }).text);
    expect(texts).toEqual(['Install Firefox.', 'Install Firefox.']);
    expect(exitCode).toBe(exitCodes.ok);
  });
});

describe('a typed request', () => {
  beforeAll(async () => {
    // Nobody waits here for what a practice machine makes believe to fetch and build.
    const hurried = await rehearsal(findPaths({ HOME: folder }).state, 20);
    await hurried.close();
  });

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
