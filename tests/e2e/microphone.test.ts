import { execa } from 'execa';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findPaths, packageRoot } from '../../src/paths.js';
import { modelsDir } from '../support/models.js';
import { titled } from '../support/needs.js';
import { noMicrophoneBecause, startVirtualMicrophone, type VirtualMicrophone } from '../support/pulse.js';
import { speak } from '../support/speech.js';

// In real time: a machine that is too busy loses sound on the way, so a second try is fair.
describe.skipIf(noMicrophoneBecause)(
  titled('the check of the microphone', noMicrophoneBecause),
  { retry: 2 },
  () => {
    let virtual: VirtualMicrophone;
    let home: string;
    beforeAll(async () => {
      virtual = await startVirtualMicrophone();
      home = mkdtempSync(join(tmpdir(), 'aloud-microphone-'));
    });
    afterAll(async () => {
      await virtual.stop();
      rmSync(home, { recursive: true });
    });

    /** Runs it, speaks once it has asked, and gives its last lines and its exit code. */
    async function check(loudness: number): Promise<{ said: string; code: number | undefined }> {
      const sound = await speak('Hello, can you hear me?', 'joe');
      const child = execa(
        process.execPath,
        [join(packageRoot(), 'scripts', 'aloud.cjs'), 'microphone', '--silent', '--device', 'vmic'],
        {
          reject: false,
          timeout: 60_000,
          env: {
            ...virtual.environment,
            HOME: home,
            ALOUD_MODELS: modelsDir(),
            ALOUD_PIPER_PYTHON: findPaths().piperPython,
          },
        },
      );
      let text = '';
      child.stdout.on('data', (piece: Buffer) => (text += piece.toString()));
      await expect.poll(() => text, { timeout: 40_000 }).toContain('I check the microphone');
      // As a person would who gets no answer: said again until there is one.
      const ended = child.then(({ exitCode }) => exitCode ?? -1);
      const within = (ms: number) => Promise.race([ended, sleep(ms).then(() => undefined)]);
      for (;;) {
        let code = await within(1500);
        if (code === undefined) {
          await virtual.say(sound.map((sample) => sample * loudness));
          code = await within(2500);
        }
        if (code !== undefined) return { said: text, code };
      }
    }

    it('tells what was heard, and that it is good', async () => {
      const { said, code } = await check(0.3);
      expect(said).toMatch(/I heard you say: .*hear me/i);
      expect(said).toMatch(/The microphone is good. Your voice is \d+ decibels above the noise/);
      expect(code).toBe(0);
    });

    it('tells what to do where the voice is too weak', async () => {
      const { said, code } = await check(0.03);
      expect(said).toContain('very weak');
      expect(code).toBe(5);
    });
  },
);
