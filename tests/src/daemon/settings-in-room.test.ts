import { execa } from 'execa';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fromPcm16, peak } from '../../../speech/audio/samples.js';
import type { Samples } from '../../../speech/types.js';
import type { ControlRequest } from '../../../src/daemon/protocol.js';
import type { TimedEvent } from '../../../src/events.js';
import { modelDir } from '../../support/models.js';
import { titled, without } from '../../support/needs.js';
import { noMicrophoneBecause } from '../../support/pulse.js';
import { pad, silence, speakAll } from '../../support/speech.js';
import { tone } from '../../support/tones.js';
import { WyomingDouble } from '../../support/wyoming-double.js';
import { PortalDouble } from '../hotkey/portal-double.js';
import { startSessionBus, type SessionBus } from '../hotkey/session-bus.js';
import { startInRoom, type InRoom } from './in-room.js';

const why = noMicrophoneBecause ?? without('dbus-daemon', 'dbus');
type Value = Extract<ControlRequest, { do: 'settings.set' }>['value'];
type Of<T extends TimedEvent['type']> = Extract<TimedEvent, { type: T }>;

/** One service that hears and is heard, of which settings are changed one after the other. */
describe.skipIf(why)(titled('changed while it runs, it holds at once', why), () => {
  const folder = mkdtempSync(join(tmpdir(), 'aloud-settings-'));
  let bus: SessionBus;
  let portal: PortalDouble;
  let room: InRoom;
  /** The loudest that was heard at the loudspeaker since it was last asked. */
  let loudest: () => number;
  let deaf: () => void;
  let clips: Record<'generation' | 'pause' | 'long' | 'nabu' | 'jarvis', Samples>;
  /** What another program says, and what it hears. */
  let beeping: WyomingDouble;
  let silent: WyomingDouble;

  beforeAll(async () => {
    const [generation, list, rollback, nabu, jarvis] = (await speakAll([
      'What generation am I on?',
      'List all generations.',
      'Generations of this machine, from the first one to the last one, one after the other.',
      'Okay Nabu.',
      'Hey Jarvis.',
    ])) as [Samples, Samples, Samples, Samples, Samples];
    const pause = pad(list, 0.2, 1.2);
    clips = {
      generation: pad(generation, 0.2, 0),
      pause: Float32Array.from([...pause, ...generation]),
      long: pad(rollback, 0.2, 0),
      nabu: pad(nabu, 0.3, 0),
      jarvis: pad(jarvis, 0.3, 0),
    };
    beeping = await WyomingDouble.start(folder, 'beeping', tone(700, 0.4), 'List all generations.');
    silent = await WyomingDouble.start(folder, 'silent', silence(0.2));
    // Any model does, in the place of Vosk's English one: that it writes down is what is shown.
    const models = join(folder, 'models');
    mkdirSync(models);
    for (const name of ['moonshine-tiny-en', 'piper-joe', 'libvosk'] as const)
      symlinkSync(modelDir(name), join(models, name));
    symlinkSync(modelDir('vosk-ko'), join(models, 'vosk-small-en-us'));
    bus = await startSessionBus();
    portal = await PortalDouble.start(bus.address);
    const environment = { DBUS_SESSION_BUS_ADDRESS: bus.address, ALOUD_MODELS: models };
    room = await startInRoom({ environment });
    let most = 0;
    const recorder = room.virtual.server.listen(
      (pcm) => (most = Math.max(most, peak(fromPcm16(pcm.subarray(pcm.length % 2))))),
    );
    deaf = () => recorder.kill();
    loudest = () => {
      const was = most;
      most = 0;
      return was;
    };
  });
  afterAll(async () => {
    deaf();
    await room.stop();
    portal.stop();
    await bus.stop();
    rmSync(folder, { recursive: true });
  });

  const set = (path: string, value: Value) => room.service.ask({ do: 'settings.set', path, value });
  const reset = (path: string) => room.service.ask({ do: 'settings.reset', path });
  const within = { timeout: 30_000 };
  /** Sets what opens the conversation anew, and waits until it is. */
  async function renewed(path: string, value: Value): Promise<void> {
    await fallenSilent();
    await set(path, value);
    await sleep(100);
    await room.service.status();
  }
  const quiet = async (): Promise<void> => {
    await room.service.ask({ do: 'hush' });
    await sleep(250);
  };
  const fallenSilent = () =>
    expect.poll(async () => (await room.service.status()).speaking, { timeout: 10_000 }).toBe(false);
  const state = async () => (await room.service.status()).listening;

  /** The next transcript of what is said while the key is held. */
  async function heard(
    sound: Samples,
    say = (clip: Samples) => room.virtual.say(clip),
  ): Promise<Of<'transcript'>> {
    const from = room.service.events.length;
    await room.service.ask({ do: 'talk', how: 'start' });
    await say(sound);
    await room.service.ask({ do: 'talk', how: 'stop' });
    return room.service.event(
      (event): event is Of<'transcript'> & TimedEvent => event.type === 'transcript',
      {
        from,
      },
    );
  }

  /** Has something said, and gives how loud that was. */
  async function spoken(text: string): Promise<number> {
    loudest();
    await room.service.ask({ do: 'say', text });
    await sleep(200);
    await fallenSilent();
    await sleep(300);
    return loudest();
  }

  it('the program that speaks, where it is, how names are said, how loud, and tones', async () => {
    const { service } = room;
    await set('voice.wyoming', beeping.uri);
    await renewed('voice.engine', 'wyoming');
    const usual = await spoken('One.');
    expect(beeping.asked).toContain('One.');
    await set('voice.volume', 0.25);
    expect(await spoken('Two.')).toBeCloseTo(usual / 4, 1);
    const table = join(folder, 'said.tsv');
    writeFileSync(table, 'blender\tsplendour\n');
    await renewed('voice.pronunciations', table);
    await spoken('Blender.');
    expect(beeping.asked).toContain('splendour.');
    await set('voice.volume', 1);
    await renewed('voice.wyoming', silent.uri);
    await spoken('Three.');
    expect(silent.asked).toContain('Three.');
    const tones = async (): Promise<number> => {
      loudest();
      await service.ask({ do: 'ask', text: 'install blender' });
      await expect.poll(async () => (await service.status()).question, within).toBe('confirm');
      await fallenSilent();
      await sleep(500);
      await service.ask({ do: 'ask', text: 'no' });
      return loudest();
    };
    expect(await tones()).toBeGreaterThan(0.02);
    await renewed('voice.earcons', false);
    expect(await tones()).toBe(0);
    if (without('espeak-ng') === undefined) {
      await renewed('voice.engine', 'espeak-ng');
      expect(await spoken('Four.')).toBeGreaterThan(0.1);
      expect(silent.asked).not.toContain('Four.');
    }
    await renewed('voice.engine', 'none');
    expect(await spoken('Five.')).toBe(0);
  });

  it('what writes down what is said', async () => {
    await renewed('listening.engine', 'vosk');
    expect((await heard(clips.generation)).engine).toBe('vosk');
    await renewed('listening.engine', 'auto');
    expect((await heard(clips.generation)).engine).toBe('moonshine');
    await renewed('listening.wyoming', beeping.uri);
    expect(await heard(clips.generation)).toMatchObject({ engine: 'wyoming', text: 'List all generations.' });
    await fallenSilent();
    await reset('listening.wyoming');
  });

  it('the microphone, and the program that records', async () => {
    const { virtual } = room;
    const recorders = async (): Promise<string> =>
      (await execa('pactl', ['list', 'source-outputs'], { env: virtual.environment })).stdout;
    await set('listening.recorder', 'sox');
    await expect.poll(recorders).toMatch(/binary = "sox"/u);
    await expect.poll(state).toBe('armed');
    expect((await heard(clips.generation)).text).toMatch(/generation/iu);
    await reset('listening.recorder');
    await expect.poll(recorders).not.toMatch(/binary = "sox"/u);
    const other = await virtual.another();
    await set('listening.device', 'vmic');
    await sleep(500);
    expect((await heard(clips.generation)).text).toMatch(/generation/iu);
    await quiet();
    await reset('listening.device');
    await sleep(500);
    expect((await heard(clips.generation, (clip) => other.say(clip))).text).toMatch(/generation/iu);
    await other.leave();
    await quiet();
  });

  it('how long a press is that holds', async () => {
    const released = async (): Promise<string> => {
      await room.service.ask({ do: 'talk', how: 'press' });
      await sleep(250);
      await room.service.ask({ do: 'talk', how: 'release' });
      await sleep(600);
      const what = await state();
      await room.service.ask({ do: 'talk', how: 'cancel' });
      return what;
    };
    expect(await released()).toBe('recording');
    await set('hotkey.hold_ms', 100);
    expect(await released()).toBe('armed');
    await reset('hotkey.hold_ms');
  });

  it('whether the desktop is asked for a key', async () => {
    const pressed = async (): Promise<string> => {
      portal.signal('Activated');
      await sleep(200);
      const what = await state();
      portal.signal('Deactivated');
      await room.service.ask({ do: 'talk', how: 'cancel' });
      return what;
    };
    await expect.poll(() => portal.bound.length).toBe(1);
    await expect.poll(pressed).toBe('recording');
    await set('hotkey.portal', false);
    expect(await pressed()).toBe('armed');
    await reset('hotkey.portal');
    await expect.poll(() => portal.bound.length).toBe(2);
    await expect.poll(pressed).toBe('recording');
  });

  it('how much of what came before the press counts', async () => {
    const late = async (): Promise<TimedEvent> => {
      const from = room.service.events.length;
      const saying = room.virtual.say(clips.generation);
      // In the last syllable.
      await sleep(1500);
      await room.service.ask({ do: 'talk', how: 'start' });
      await saying;
      await room.service.ask({ do: 'talk', how: 'stop' });
      const ends = ({ type }: TimedEvent) => type === 'transcript' || type === 'say';
      return room.service.event(ends, { from });
    };
    await set('listening.pre_roll_ms', 2000);
    expect(await late()).toMatchObject({ text: expect.stringMatching(/generation am I on/iu) as string });
    await quiet();
    await set('listening.pre_roll_ms', 0);
    expect(await late()).not.toMatchObject({ text: expect.stringMatching(/generation am I on/iu) as string });
    await quiet();
    await reset('listening.pre_roll_ms');
  });

  it('hands-free: the silence that ends an utterance, how long one is, and what is speech', async () => {
    const utterances = async (sound: Samples): Promise<number> => {
      await quiet();
      const from = room.service.events.length;
      await room.virtual.say(sound);
      await sleep(3000);
      return room.service.events.slice(from).filter(({ type }) => type === 'transcript').length;
    };
    await set('listening.mode', 'open');
    expect(await utterances(clips.pause)).toBe(2);
    await set('listening.hang_over_ms', 2000);
    expect(await utterances(clips.pause)).toBe(1);
    await reset('listening.hang_over_ms');
    expect(await utterances(clips.long)).toBe(1);
    await set('listening.max_utterance_seconds', 2);
    expect(await utterances(clips.long)).toBeGreaterThan(1);
    await reset('listening.max_utterance_seconds');
  });

  it('hands-free: the word that calls, and how long what follows counts', async () => {
    const called = async (word: Samples): Promise<number> => {
      await expect.poll(state, within).toBe('waiting');
      const from = room.service.events.length;
      await room.virtual.say(word);
      const attentive = (event: TimedEvent) => event.type === 'listening' && event.state === 'attentive';
      const { t } = await room.service.event(attentive, { from, seconds: 3 });
      const waiting = (event: TimedEvent) =>
        event.type === 'listening' && event.state === 'waiting' && event.t > t;
      return (await room.service.event(waiting, { from })).t - t;
    };
    await set('listening.attention_seconds', 2);
    await set('listening.mode', 'wake-word');
    await sleep(2000);
    expect(await called(clips.nabu)).toBeLessThan(3.5);
    await set('listening.wake_word', 'hey_jarvis');
    await set('listening.attention_seconds', 5);
    await sleep(2000);
    await expect(called(clips.nabu)).rejects.toThrow(/did not happen/u);
    expect(await called(clips.jarvis)).toBeGreaterThan(4.5);
  });
});
