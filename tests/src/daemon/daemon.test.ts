import { execa } from 'execa';
import { existsSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Samples } from '../../../speech/types.js';
import type { TimedEvent } from '../../../src/events.js';
import { titled } from '../../support/needs.js';
import { noMicrophoneBecause, type VirtualMicrophone } from '../../support/pulse.js';
import { pad, speakAll } from '../../support/speech.js';
import { startInRoom, type InRoom } from './in-room.js';
import { Running } from './running.js';

const understood = (event: TimedEvent) => event.type === 'understanding' && event.outcome === 'understood';
const outcome = (event: TimedEvent) => event.type === 'outcome';
const transcript = (event: TimedEvent) => event.type === 'transcript';

/** Does something at most three times, until it does not fail; before each further time the other thing. */
async function again(
  task: () => Promise<void>,
  first: () => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  for (let left = 2; ; left--) {
    try {
      await task();
      return;
    } catch (error) {
      if (left === 0) throw error;
      await first();
    }
  }
}

// In real time: a machine that is too busy loses sound on the way, so a second try is fair.
describe.skipIf(noMicrophoneBecause)(
  titled('the service, spoken to by key', noMicrophoneBecause),
  { retry: 2 },
  () => {
    let room: InRoom;
    let virtual: VirtualMicrophone;
    let service: Running;
    let generation: Samples;
    let list: Samples;
    let close: Samples;

    beforeAll(async () => {
      const clips = await speakAll([
        'What generation am I on?',
        'List all generations.',
        'Close the microphone.',
      ]);
      // Whoever presses in the midst of an answer breathes in before the first word; so soon nothing is heard.
      [generation, list, close] = clips.map((clip) => pad(clip, 0.2, 0)) as [Samples, Samples, Samples];
      room = await startInRoom();
      ({ virtual, service } = room);
    });
    afterAll(() => room.stop());

    /** Says it while the key is held, and gives what follows. */
    async function sayHeld(sound: Samples, from = service.events.length): Promise<number> {
      expect((await service.command('talk', 'press')).exitCode).toBe(0);
      await virtual.say(sound);
      await sleep(100);
      await service.command('talk', 'release');
      return from;
    }

    it('does what is said while the key is held, and says the answer', async () => {
      expect(await service.status()).toMatchObject({ mode: 'push-to-talk', listening: 'armed' });
      const from = await sayHeld(generation);
      const done = await service.event(outcome, { from });
      expect(done).toMatchObject({ outcome: { operation: 'current_generation', ok: true } });
      await service.event((event) => event.type === 'say', { from });
      expect(service.said(from)).toMatch(/generation/iu);
      await service.event((event) => event.type === 'listening' && event.state === 'armed', { from });
    });

    it('hears nothing of what is said without the key', async () => {
      const from = service.events.length;
      await virtual.say(list);
      await sleep(1000);
      expect(service.events.slice(from).filter(({ type }) => type !== 'say')).toEqual([]);
    });

    it('records from one tap to the next', async () => {
      const from = service.events.length;
      await service.ask({ do: 'talk', how: 'press' });
      await service.ask({ do: 'talk', how: 'release' });
      expect((await service.status()).listening).toBe('recording');
      await virtual.say(generation);
      await sleep(900);
      await service.ask({ do: 'talk', how: 'press' });
      await service.ask({ do: 'talk', how: 'release' });
      await service.event(understood, { from });
    });

    it('throws away what is cancelled', async () => {
      const from = service.events.length;
      await service.command('talk', 'start');
      await virtual.say(list);
      await service.command('talk', 'cancel');
      await sleep(1500);
      expect(service.events.slice(from).some(transcript)).toBe(false);
      expect(await service.status()).toMatchObject({ listening: 'armed' });
    });

    it('falls silent when the key is pressed', async () => {
      const text =
        'This is a long sentence that goes on and on, and then on, until someone presses the key. '.repeat(3);
      await service.ask({ do: 'say', text });
      await sleep(1500);
      expect(await service.status()).toMatchObject({ speaking: true });
      await service.ask({ do: 'talk', how: 'press' });
      expect(await service.status()).toMatchObject({ speaking: false, listening: 'recording' });
      await service.ask({ do: 'talk', how: 'cancel' });
    });

    const recorders = async (): Promise<string> =>
      (await execa('pactl', ['list', 'short', 'source-outputs'], { env: virtual.environment })).stdout;
    const says = (what: RegExp) => (event: TimedEvent) => event.type === 'say' && what.test(event.text);

    it('closes the microphone for real when it is asked to, until the key is pressed three times', async () => {
      const open = (await recorders()).split('\n').length;
      const from = await sayHeld(close);
      await service.event(says(/is closed\. .*press the talk key three times/u), { from });
      expect(await service.status()).toMatchObject({ listening: 'closed', privacy: true, asleep: false });
      await expect.poll(async () => (await recorders()).split('\n').length).toBe(open - 1);
      const pressed = service.events.length;
      expect((await service.command('talk', 'press')).exitCode).toBe(73);
      // Where a desktop runs the command, nobody reads what it prints.
      await service.event(says(/switched off\. Press the key three times/u), { from: pressed });
      await service.ask({ do: 'talk', how: 'release' });
      await sleep(2100);
      for (const how of ['press', 'release', 'press', 'release', 'press', 'release'] as const) {
        await service.ask({ do: 'talk', how }).catch(() => undefined);
        await sleep(150);
      }
      await service.event(says(/may be used again/u), { from: pressed });
      await service.event((event) => event.type === 'listening' && event.state === 'armed', {
        from: pressed,
      });
      const again = await sayHeld(generation);
      await service.event(understood, { from: again });
    });

    it('closes the microphone for real when privacy is on', async () => {
      const open = await recorders();
      expect((await service.command('privacy', 'on')).exitCode).toBe(0);
      await sleep(300);
      expect(await service.status()).toMatchObject({ listening: 'closed', privacy: true });
      expect((await recorders()).split('\n').length).toBe(open.split('\n').length - 1);
      const refused = await service.command('talk', 'press');
      expect(refused).toMatchObject({
        exitCode: 73,
        stderr: expect.stringMatching(/switched off/u) as string,
      });
      await service.command('privacy', 'off');
      await service.event((event) => event.type === 'listening' && event.state === 'armed');
      const from = await sayHeld(generation);
      await service.event(understood, { from });
    });

    it('goes on when the microphone is unplugged in mid-sentence and plugged in again, and says so', async () => {
      const from = service.events.length;
      await service.command('talk', 'start');
      const saying = virtual.say(list);
      await sleep(600);
      await virtual.unplug();
      await saying;
      await service.event((event) => event.type === 'say' && /went away while you spoke/u.test(event.text), {
        from,
      });
      expect(await service.status()).toMatchObject({ microphoneLost: true });
      await virtual.plug();
      await service.event((event) => event.type === 'say' && /is back/u.test(event.text), { from });
      expect(service.events.slice(from).some(transcript)).toBe(false);
      const again = await sayHeld(generation);
      await service.event(understood, { from: again });
    });

    it('follows the default microphone to another one', async () => {
      const other = await virtual.another();
      await sleep(1000);
      const from = service.events.length;
      await service.command('talk', 'press');
      await other.say(generation);
      await sleep(100);
      await service.command('talk', 'release');
      await service.event(understood, { from });
      await other.leave();
      await sleep(1000);
      const back = await sayHeld(generation);
      await service.event(understood, { from: back });
    });

    it('takes changed settings without a restart', async () => {
      await service.ask({ do: 'settings.set', path: 'listening.armed', value: false });
      await service.event((event) => event.type === 'listening' && event.state === 'closed');
      expect(await service.status()).toMatchObject({ listening: 'closed', privacy: false });
      const from = service.events.length;
      expect((await service.command('settings', 'reset', 'listening.armed')).exitCode).toBe(0);
      await service.event((event) => event.type === 'listening' && event.state === 'armed', { from });
      const bad = await service.command('settings', 'set', 'voice.rate', '9');
      expect(bad).toMatchObject({ exitCode: 60, stdout: expect.stringMatching(/0\.5 to 4/u) as string });
      writeFileSync(service.paths.settings, '[voice]\nrate = 9\n');
      await service.event((event) => event.type === 'say' && /line 2/u.test(event.text), { from });
      writeFileSync(service.paths.settings, '[voice]\nrate = 1.2\n');
      await expect
        .poll(() => service.ask({ do: 'settings.get', path: 'voice.rate' }))
        .toMatchObject([{ value: 1.2 }]);
    });

    it('loses no word that is said while settings change', async () => {
      const start = (): Promise<unknown> => service.ask({ do: 'talk', how: 'start' });
      const stop = async (): Promise<void> => {
        await sleep(100);
        await service.ask({ do: 'talk', how: 'stop' });
      };
      // In the midst of a sentence.
      const from = service.events.length;
      await start();
      const saying = virtual.say(generation);
      await sleep(300);
      await service.ask({ do: 'settings.set', path: 'dialogue.attempts', value: 4 });
      await saying;
      await stop();
      await service.event(understood, { from, seconds: 40 });
      // Answered when the conversation is open again.
      await service.status();
      // While the conversation is being opened anew.
      const opened = service.events.length;
      await service.ask({ do: 'settings.reset', path: 'dialogue.attempts' });
      await start();
      await virtual.say(generation);
      await stop();
      await service.event(understood, { from: opened, seconds: 40 });
    });

    it('keeps nobody waiting for a setting that holds once an open question is answered', async () => {
      const from = service.events.length;
      await service.ask({ do: 'ask', text: 'install blender' });
      await service.event((event) => event.type === 'confirmation' && event.state === 'asked', { from });
      await service.ask({ do: 'settings.set', path: 'dialogue.attempts', value: 4 });
      expect((await service.status()).question).toBe('confirm');
      await service.ask({ do: 'ask', text: 'no' });
      await service.event((event) => event.type === 'confirmation' && event.state === 'refused', { from });
      const later = await sayHeld(generation);
      await service.event(understood, { from: later });
    });

    it('refuses to run twice', async () => {
      const second = await Running.spawn([], service.environment);
      expect(second).toMatchObject({
        exitCode: 70,
        stdout: expect.stringMatching(/already running/u) as string,
      });
      expect(await service.status()).toMatchObject({ mode: 'push-to-talk' });
    });
  },
);

describe.skipIf(noMicrophoneBecause)(
  titled('the service, spoken to by its wake word', noMicrophoneBecause),
  { retry: 2 },
  () => {
    let room: InRoom;
    let virtual: VirtualMicrophone;
    let service: Running;
    let clips: Record<'call' | 'generation' | 'list' | 'sleep', Samples>;
    const state = (wanted: string) => (event: TimedEvent) =>
      event.type === 'listening' && event.state === wanted;

    beforeAll(async () => {
      const [call, generation, list, rest] = await speakAll([
        'Okay Nabu.',
        'What generation am I on?',
        'List all generations.',
        'Go to sleep.',
      ]);
      clips = { call: call!, generation: generation!, list: list!, sleep: rest! };
      room = await startInRoom({ listening: ['mode = "wake-word"', 'attention_seconds = 4'] });
      ({ virtual, service } = room);
    });
    afterAll(() => room.stop());

    /** Calls until it is attentive, as a person does. */
    const called = (from: number): Promise<void> =>
      again(async () => {
        await virtual.say(pad(clips.call, 0.3, 0));
        await service.event(state('attentive'), { from, seconds: 5 });
      });

    it('takes a request after the word, another within the attention, and none after it', async () => {
      let from = service.events.length;
      await virtual.say(clips.generation);
      await sleep(800);
      expect(service.events.slice(from).some(transcript)).toBe(false);

      await called(from);
      await virtual.say(clips.generation);
      await service.event(outcome, { from });
      await service.event((event) => event.type === 'say' && /generation/iu.test(event.text), { from });
      while ((await service.status()).speaking) await sleep(100);

      from = service.events.length;
      await sleep(400);
      await virtual.say(clips.list);
      await service.event(understood, { from });
      while (!(await service.status()).speaking) await sleep(20);
      await service.ask({ do: 'hush' });
      await service.event(state('waiting'), { from });
    });

    it('sleeps when it is told to, until it is called', async () => {
      const from = service.events.length;
      const asleep = (event: TimedEvent): boolean => event.type === 'listening' && event.asleep;
      await called(from);
      // On a busy machine the attention can be over before the request is heard; a person would call again.
      await again(
        async () => {
          await virtual.say(clips.sleep);
          await service.event(asleep, { from, seconds: 5 });
        },
        () => called(service.events.length),
      );
      await service.event((event) => event.type === 'say' && /good night/iu.test(event.text), { from });
      while ((await service.status()).speaking) await sleep(100);
      const later = service.events.length;
      await sleep(400);
      await called(later);
      expect(await service.status()).toMatchObject({ asleep: false });
    });
  },
);

describe('the service without a microphone', () => {
  it('starts after one that was killed, answers typed requests, and ends cleanly', async () => {
    const environment = { PULSE_SERVER: 'unix:/nonexistent', PIPEWIRE_REMOTE: '/nonexistent' };
    const service = await Running.start({ environment, args: ['--silent'] });
    service.process.kill('SIGKILL');
    await service.process;
    expect(existsSync(service.paths.controlSocket)).toBe(true);
    const refused = await service.command('talk', 'press');
    expect(refused).toMatchObject({ exitCode: 72, stderr: expect.stringMatching(/not running/u) as string });
    const again = await Running.start({ environment, args: ['--silent'], home: service.home });
    const from = again.events.length;
    await again.ask({ do: 'ask', text: 'what generation am I on' });
    await again.event(outcome, { from });
    await again.event((event) => event.type === 'say' && /generation/iu.test(event.text), { from });
    // Whoever presses the key is told that there is no microphone, and nothing waits for what is not heard.
    await expect.poll(async () => (await again.status()).microphoneLost).toBe(true);
    const pressed = again.events.length;
    await again.ask({ do: 'talk', how: 'start' });
    await again.ask({ do: 'talk', how: 'stop' });
    await again.event((event) => event.type === 'say' && /no microphone/u.test(event.text), {
      from: pressed,
      seconds: 5,
    });
    await expect.poll(async () => (await again.status()).listening).toBe('armed');
    // Nobody listens for the answer any more: the question is put aside, and said to be.
    for (const away of [{ do: 'sleep' }, { do: 'privacy', on: true }] as const) {
      const asked = again.events.length;
      await again.ask({ do: 'ask', text: 'install blender' });
      await again.event(({ type }) => type === 'confirmation', { from: asked });
      expect((await again.status()).question).toBe('confirm');
      await again.ask(away);
      expect((await again.status()).question).toBeNull();
      await again.event((event) => event.type === 'confirmation' && event.state === 'put_aside', {
        from: asked,
      });
    }
    const { exitCode } = await again.stop();
    expect(exitCode).toBe(0);
    expect(existsSync(again.paths.controlSocket)).toBe(false);
  });
});
