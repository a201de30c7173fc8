import { execa } from 'execa';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { BridgeClient } from '../../bridge/client.js';
import { findPaths, packageRoot } from '../../src/paths.js';
import { modelsDir } from '../support/models.js';
import { requiredPiper, requiredWakeWord, titled } from '../support/needs.js';
import { noMicrophoneBecause, startVirtualMicrophone } from '../support/pulse.js';
import { speakAll } from '../support/speech.js';
import { Person, type Habit } from './person.js';

/** Where the recording and its transcript are left; those of one that failed beside it, as a later try may succeed. */
const OUT = fileURLToPath(new URL('../../../tests/out/session', import.meta.url));

const YES = [['Yes, please.']];

const PLANS: readonly Habit[] = [
  {
    hears: [
      'did you mean one, blender, two',
      'did you mean one, inkscape, two',
      'say one of the numbers, one',
    ],
    says: [['Number one.']],
  },
  { hears: ['I would install', 'that downloads one package', 'did you mean'], says: YES },
  { hears: ['the last change, it takes away', 'I would go back to generation'], says: YES },
];

const SETTING_UP: readonly Habit[] = [
  ...PLANS,
  { hears: ['for instance: hello, can you hear me'], says: [['Hello, can you hear me?']] },
  { hears: ['Shall I check it again'], says: YES },
  { hears: ['Say a number to hear and keep one'], says: [['Number one.']] },
  { hears: ['Is it right like this'], says: [['Faster.'], ['Yes.']] },
  { hears: ['How would you like to call me', 'Say a number, or skip'], says: [['Number two.']] },
  { hears: ['or four, Alexa, say a number'], says: [['Number one.']] },
  { hears: ['a practice round on a practice computer'], says: YES },
  { hears: ['I tell you what that would do and ask you'], says: [['Install Blender.']] },
  {
    hears: ['now take it back', 'say undo the last change'],
    says: [['Undo the last change.'], ['Go back to the previous generation.']],
  },
  { hears: ['stay here and listen until you close this window'], says: [['Yes.']] },
];

const CALL = ['Okay Nabu.', 'Install Inkscape.'];

const LIVING: readonly Habit[] = [
  ...PLANS,
  { hears: ['is installed, you are now on generation'], says: [['Go back to the previous generation.']] },
];

it.skipIf(noMicrophoneBecause)(
  titled('a whole session, from set-up to rollback, with no screen and no key', noMicrophoneBecause),
  { timeout: 800_000 },
  async () => {
    const home = mkdtempSync(join(tmpdir(), 'aloud-session-'));
    onTestFinished(() => rmSync(home, { recursive: true, force: true }));
    const wakePython = requiredWakeWord();
    const { python: piperPython } = requiredPiper();
    const virtual = await startVirtualMicrophone();
    const environment = {
      ...virtual.environment,
      ...{ HOME: home, XDG_RUNTIME_DIR: home, PULSE_SINK: 'speaker', DBUS_SESSION_BUS_ADDRESS: '' },
      ...{ XDG_CONFIG_HOME: '', XDG_DATA_HOME: '', XDG_STATE_HOME: '', XDG_CACHE_HOME: '' },
      ...{ ALOUD_MODELS: modelsDir(), ALOUD_PIPER_PYTHON: piperPython, ALOUD_WAKE_PYTHON: wakePython },
    };
    const paths = findPaths(environment);
    mkdirSync(paths.config, { recursive: true });
    writeFileSync(paths.settings, '[bridge]\nbackend = "rehearsal"\n[voice]\nrate = 2\n');
    const practice = await BridgeClient.start({
      ...{ python: 'python3', sidecarDir: paths.sidecar, backend: 'rehearsal', stateDir: paths.state },
    });
    await practice.rehearse({ speed: 8 });
    await practice.close();
    // Made beforehand: making one takes longer than saying it.
    await speakAll([...CALL, ...[...SETTING_UP, ...LIVING].flatMap(({ says }) => says.flat())], 'joe');
    const person = await Person.come(virtual, 'joe');
    const program = join(packageRoot(), 'scripts', 'aloud.cjs');
    const aloud = execa(process.execPath, [program, 'setup', '--talk'], {
      ...{ reject: false, stdin: 'ignore', all: true, extendEnv: false, env: environment },
    });
    let through = false;
    let wrote = '';
    try {
      await person.talkUntil(['One moment, then I am there'], SETTING_UP, 450);
      // Whatever they make of it: what comes now is that it is there.
      await person.listen(90);
      await person.say(CALL);
      await person.talkUntil(['you are back on'], LIVING, 250);
      through = true;
    } finally {
      aloud.kill('SIGTERM');
      const { all } = await aloud;
      wrote = all;
      await person.leave(through ? OUT : `${OUT}-failed`, `What Aloud wrote, which nobody read:\n${all}`);
      await virtual.stop();
    }
    expect(wrote).toContain('Aloud is ready. Call me with: okay nabu.');
    const settings = readFileSync(paths.settings, 'utf8');
    expect(settings, person.transcript()).toContain('mode = "wake-word"');
    expect(settings, person.transcript()).toContain('wake_word = "okay_nabu"');
    const bridge = await BridgeClient.start({
      ...{ python: 'python3', sidecarDir: paths.sidecar, backend: 'rehearsal', stateDir: paths.state },
    });
    try {
      const { result } = await bridge.read({ operation: 'list_generations' });
      const current = result?.generations?.find(({ current: is }) => is);
      // Inkscape came with the generation after the one that is in use again.
      const newest = Math.max(...(result?.generations ?? []).map(({ id }) => id));
      expect(newest, person.transcript()).toBe((current?.id ?? 0) + 1);
      const listed = await bridge.read({ operation: 'list_packages' });
      expect(listed.result?.packages?.map(({ attribute }) => attribute)).not.toContain('inkscape');
    } finally {
      await bridge.close();
    }
  },
);
