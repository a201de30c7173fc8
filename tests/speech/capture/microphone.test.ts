import { chmodSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fromPcm16 } from '../../../speech/audio/samples.js';
import {
  DEFAULT_MICROPHONE_SETTINGS,
  installedRecorders,
  Microphone,
  type MicrophoneSettings,
} from '../../../speech/capture/microphone.js';
import type { RecorderName } from '../../../speech/capture/recorders.js';
import { titled } from '../../support/needs.js';
import { startVirtualMicrophone, type VirtualMicrophone } from '../../support/pulse.js';
import { withoutSoundServer, type SoundServerKind } from '../../support/sound-server.js';
import { amplitudeAt, tone } from '../../support/tones.js';

const settings = (change: Partial<MicrophoneSettings>): MicrophoneSettings => ({
  ...DEFAULT_MICROPHONE_SETTINGS,
  ...change,
});

/** Reads pieces until the sound is over; what came, and what it ended with. */
async function readAll(microphone: Microphone): Promise<{ pcm: Buffer; sizes: number[]; error?: unknown }> {
  const pieces: Buffer[] = [];
  const sizes = (): number[] => pieces.map(({ length }) => length);
  try {
    for await (const piece of microphone.pieces()) pieces.push(piece);
    return { pcm: Buffer.concat(pieces), sizes: sizes() };
  } catch (error) {
    return { pcm: Buffer.concat(pieces), sizes: sizes(), error };
  }
}

/** What holds whatever the server is; the first of the recorders is the one that is to be chosen. */
function onServer(kind: SoundServerKind, recorders: readonly RecorderName[]): void {
  let virtual: VirtualMicrophone;
  let environment: VirtualMicrophone['environment'];
  beforeAll(async () => {
    virtual = await startVirtualMicrophone(kind);
    ({ environment } = virtual);
  });
  afterAll(() => virtual.stop());

  it.each(recorders)('is heard through %s, and closing it is no error', async (recorder) => {
    const microphone = await Microphone.open(settings({ recorder }), { environment });
    const reading = readAll(microphone);
    await virtual.say(tone(440, 1));
    await sleep(200);
    await Promise.all([microphone.stop(), microphone.stop()]);
    const { pcm, sizes, error } = await reading;
    expect(error).toBeUndefined();
    expect(sizes.every((size) => size % 2 === 0)).toBe(true);
    const heard = fromPcm16(pcm);
    const loud = heard.findIndex((sample) => Math.abs(sample) > 0.1);
    // All of the tone, unbroken, at its own pitch and level.
    expect(heard.findLastIndex((sample) => Math.abs(sample) > 0.1) - loud).toBeGreaterThan(15_500);
    // Where a busy machine left a gap, the tone before and after it does not add up: most of its tenths do.
    const levels = [1, 2, 3, 4, 5, 6, 7].map((tenth) =>
      amplitudeAt(440, heard.subarray(loud + tenth * 1600, loud + (tenth + 1) * 1600)),
    );
    expect(levels.sort()[3]).toBeCloseTo(0.5, 1);
    await microphone.stop();
  });

  it('is found by the first recorder that gives sound', async () => {
    const microphone = await Microphone.open(settings({ firstSoundMs: 2000 }), { environment });
    expect(microphone.recorder).toBe(recorders[0]);
    await microphone.stop();
  });

  it.each(recorders)('that does not exist is named (%s)', async (recorder) => {
    const wish = settings({ recorder, device: 'no-such-microphone', firstSoundMs: 1500 });
    const problem = await Microphone.open(wish, { environment }).catch((error: unknown) => error);
    expect(problem).toMatchObject({ name: 'SpeechError', code: 'device-missing' });
    expect((problem as Error).message).toContain('"no-such-microphone"');
    expect((problem as Error).message).toMatch(/see what there is with "(wpctl|pactl|arecord)/u);
  });

  it('can be given up while it is being opened', async () => {
    const stop = new AbortController();
    const opening = Microphone.open(settings({}), { environment, signal: stop.signal });
    stop.abort();
    await expect(opening).rejects.toMatchObject({ code: 'cancelled' });
  });

  it.each(recorders)('that is pulled out in mid-sentence is missed at once (%s)', async (recorder) => {
    const other = await startVirtualMicrophone(kind);
    try {
      const wish = settings({ recorder, stallMs: 1000 });
      const microphone = await Microphone.open(wish, { environment: other.environment });
      const reading = readAll(microphone);
      const talking = other.say(tone(440, 3));
      await sleep(500);
      const begun = performance.now();
      await other.unplug();
      const { error } = await reading;
      expect(performance.now() - begun).toBeLessThan(8000);
      expect(error).toMatchObject({ code: 'device-lost' });
      await microphone.stop();
      await other.stop();
      await talking;
    } finally {
      await other.stop();
    }
  });

  it('that is not there is not made up for by what the loudspeaker plays', async () => {
    const other = await startVirtualMicrophone(kind);
    try {
      await other.unplug();
      const opening = Microphone.open(settings({ firstSoundMs: 1500 }), { environment: other.environment });
      const problem = await opening.catch((error: unknown) => error);
      expect(problem).toMatchObject({ code: 'device-missing' });
      expect((problem as Error).cause).toContain('what the loudspeaker plays would be recorded in its place');
      // Whoever names it wants it.
      const wish = settings({ recorder: 'parec', device: 'speaker.monitor' });
      await (await Microphone.open(wish, { environment: other.environment })).stop();
    } finally {
      await other.stop();
    }
  });

  it('whose sound server dies is missed too', async () => {
    const other = await startVirtualMicrophone(kind);
    const microphone = await Microphone.open(settings({ recorder: recorders[0]! }), {
      environment: other.environment,
    });
    const reading = readAll(microphone);
    await other.stop();
    expect((await reading).error).toMatchObject({ code: 'device-lost' });
  });
}

// In real time: a machine that is too busy loses sound on the way, so a second try is fair.
const installed = installedRecorders();
const pulse = withoutSoundServer('pulseaudio');
describe.skipIf(pulse)(titled('the microphone, on PulseAudio', pulse), { retry: 2 }, () => {
  // PipeWire's own needs its own server; the rest can all reach a PulseAudio microphone.
  onServer(
    'pulseaudio',
    installed.filter((name) => name !== 'pw-record'),
  );
});
const pipewire = withoutSoundServer('pipewire');
describe.skipIf(pipewire)(titled('the microphone, on PipeWire', pipewire), { retry: 2 }, () => {
  // The others were looked at above; of them only what PipeWire takes for PulseAudio's is its matter.
  onServer('pipewire', ['pw-record', 'parec']);

  it('is missed where none of the programs of PulseAudio is there', async () => {
    const virtual = await startVirtualMicrophone('pipewire');
    const programs = mkdtempSync(join(tmpdir(), 'aloud-pipewire-programs-'));
    for (const name of ['pw-record', 'pw-metadata', 'wpctl'])
      symlinkSync(`/usr/bin/${name}`, join(programs, name));
    const environment = { ...virtual.environment, PATH: programs };
    try {
      const microphone = await Microphone.open(settings({}), { environment });
      expect(microphone.recorder).toBe('pw-record');
      const reading = readAll(microphone);
      await sleep(300);
      await virtual.unplug();
      expect((await reading).error).toMatchObject({ code: 'device-lost' });
      await expect(Microphone.open(settings({ firstSoundMs: 1500 }), { environment })).rejects.toMatchObject({
        code: 'device-missing',
      });
    } finally {
      rmSync(programs, { recursive: true });
      await virtual.stop();
    }
  });
});

describe('recorders that misbehave', () => {
  let folder: string;
  beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'aloud-recorder-'))));
  afterAll(() => rmSync(folder, { recursive: true }));

  function program(name: RecorderName, script: string): void {
    writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(folder, name), 0o755);
  }
  const open = (change: Partial<MicrophoneSettings>): Promise<Microphone> =>
    Microphone.open(settings(change), { environment: { ...process.env, PATH: `${folder}:/usr/bin:/bin` } });

  it('are none at all: what to install is said', async () => {
    const environment = { PATH: '/nowhere' };
    const problem = await Microphone.open(settings({}), { environment }).catch((error: unknown) => error);
    expect(problem).toMatchObject({ code: 'no-recorder' });
    expect((problem as Error).message).toContain('install one of');
    await expect(Microphone.open(settings({ recorder: 'sox' }), { environment })).rejects.toThrow(/sox is/u);
  });

  it('that fail or stay silent are passed over for one that gives sound', async () => {
    program('pw-record', 'echo no server >&2; exit 1');
    program('parec', 'exec sleep 60');
    program('arecord', 'while :; do printf 12345678; sleep 0.02; done');
    const microphone = await open({ firstSoundMs: 300 });
    expect(microphone.recorder).toBe('arecord');
    await microphone.stop();
  });

  it('that can not be started or fail say why in the cause', async () => {
    program('sox', 'echo the reason >&2; exit 3');
    await expect(open({ recorder: 'sox' })).rejects.toMatchObject({
      code: 'device-missing',
      cause: 'sox: the reason',
    });
    writeFileSync(join(folder, 'sox'), '#!/no/such/shell\n');
    await expect(open({ recorder: 'sox' })).rejects.toMatchObject({ code: 'device-missing' });
  });

  it('are not lost when the server tells of what was and of what is at once', async () => {
    program('parec', 'while :; do printf 12345678; sleep 0.02; done');
    // Its default is still the microphone that has just left; a moment later it is the other one.
    const answers = [
      'case "$1" in',
      'subscribe) sleep 0.2; echo "Event \'remove\' on source #1"; exec sleep 60;;',
    ];
    const now = `${folder}/now`;
    answers.push(
      `info) echo "Default Source: $(cat ${now})"; if [ -e ${now}.two ]; then echo here > ${now}; fi;;`,
    );
    answers.push(`list) printf '2\\there\\tx\\n';; esac`);
    writeFileSync(join(folder, 'now'), 'here\n');
    program('pactl' as RecorderName, answers.join('\n'));
    const microphone = await open({ recorder: 'parec' });
    const reading = readAll(microphone);
    writeFileSync(join(folder, 'now'), 'gone\n');
    writeFileSync(join(folder, 'now.two'), '');
    await sleep(1200);
    await microphone.stop();
    expect((await reading).error).toBeUndefined();
    // One that is gone for good is missed.
    writeFileSync(join(folder, 'now'), 'here\n');
    rmSync(join(folder, 'now.two'));
    const another = await open({ recorder: 'parec' });
    writeFileSync(join(folder, 'now'), 'gone\n');
    expect((await readAll(another)).error).toMatchObject({ code: 'device-lost' });
    rmSync(join(folder, 'pactl'));
  });

  it('that stall are taken for a lost microphone, and end even if they do not want to', async () => {
    program('sox', "trap '' TERM; printf 1234; while :; do sleep 0.1; done");
    const microphone = await open({ recorder: 'sox', stallMs: 200 });
    const { pcm, error } = await readAll(microphone);
    expect(pcm.toString()).toBe('1234');
    expect(error).toMatchObject({ code: 'device-lost' });
  });
});
