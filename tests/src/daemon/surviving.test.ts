import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { childrenOf, treeOf } from '../../../bench/support/resources.js';
import { Loudspeaker } from '../../../bench/turn/loudspeaker.js';
import type { Samples } from '../../../speech/types.js';
import type { TimedEvent } from '../../../src/events.js';
import { titled } from '../../support/needs.js';
import { noMicrophoneBecause, startVirtualMicrophone, type VirtualMicrophone } from '../../support/pulse.js';
import { speak } from '../../support/speech.js';
import { startInRoom, type InRoom } from './in-room.js';
import { Running } from './running.js';

const says = (text: RegExp) => (event: TimedEvent) => event.type === 'say' && text.test(event.text);

it.skipIf(noMicrophoneBecause)(
  titled('the service that started before the sound server is heard once it is there', noMicrophoneBecause),
  { retry: 2, timeout: 150_000 },
  async () => {
    const virtual = await startVirtualMicrophone();
    const environment = { ...virtual.environment, PULSE_SINK: 'speaker', PIPEWIRE_REMOTE: '/nonexistent' };
    await virtual.server.die();
    const service = await Running.start({ environment });
    try {
      await service.status();
      await virtual.restart();
      const loudspeaker = new Loudspeaker(virtual.server);
      await service.event(says(/You can hear me now/u), { seconds: 60 });
      await expect.poll(() => loudspeaker.firstSoundAfter(0), { timeout: 20_000 }).not.toBeNull();
      loudspeaker.close();
    } finally {
      await service.stop();
      await virtual.stop();
    }
  },
);

// In real time: a machine that is too busy loses sound on the way, so a second try is fair.
describe.skipIf(noMicrophoneBecause)(
  titled('the service goes on', noMicrophoneBecause),
  { retry: 2, timeout: 180_000 },
  () => {
    let room: InRoom;
    let virtual: VirtualMicrophone;
    let service: Running;
    let question: Samples;
    let recorderAtOnce: boolean;

    beforeAll(async () => {
      question = await speak('What generation am I on?');
      room = await startInRoom();
      ({ virtual, service } = room);
      await service.status();
      recorderAtOnce = recorder() !== undefined;
    });
    afterAll(() => room.stop());

    const asked = (): Promise<void> => room.asked(question);
    const pid = (): number => service.process.pid ?? 0;
    const recorder = () =>
      childrenOf(pid()).find(({ command }) => /^\S*(parec|pacat|pw-record)\b/u.test(command));

    it('with the microphone open from its first answer on', () => {
      expect(recorderAtOnce).toBe(true);
    });

    it('when the sound server dies and comes back: it hears, and is heard', async () => {
      await asked();
      const from = service.events.length;
      await virtual.restart();
      await service.event(says(/There is no microphone/u), { from });
      await service.event(says(/is back/u), { from });
      expect(await service.status()).toMatchObject({ microphoneLost: false, listening: 'armed' });
      await asked();
    });

    it('when the sound server stays away for longer than anybody speaks into the void', async () => {
      const from = service.events.length;
      await virtual.server.die();
      await service.event(says(/There is no microphone/u), { from });
      await service.ask({ do: 'say', text: 'Nobody hears this.' });
      const loudspeakerLost = (event: TimedEvent) => event.type === 'error' && event.code === 'voice-failed';
      await expect
        .poll(() => service.events.slice(from).filter(loudspeakerLost).length, { timeout: 20_000 })
        .toBeGreaterThan(3);
      await virtual.restart();
      await service.event(says(/You can hear me now/u), { from, seconds: 60 });
      await service.event(says(/is back/u), { from, seconds: 60 });
      await asked();
    });

    it('when the device hangs, and works again', async () => {
      await expect.poll(recorder).toBeDefined();
      const from = service.events.length;
      process.kill(recorder()!.pid, 'SIGSTOP');
      await service.event(says(/There is no microphone/u), { from });
      await service.event(says(/is back/u), { from });
      await asked();
    });

    it('when the machine sleeps for a while in the middle of a recording', async () => {
      await service.ask({ do: 'talk', how: 'start' });
      const all = treeOf(pid());
      for (const one of all) process.kill(one, 'SIGSTOP');
      await sleep(5000);
      const from = service.events.length;
      for (const one of all) process.kill(one, 'SIGCONT');
      await service.ask({ do: 'talk', how: 'cancel' });
      await service.event((event) => event.type === 'listening' && event.state === 'armed', { from });
      await asked();
      // It was there all the time.
      expect(service.events.slice(from).some(says(/There is no microphone/u))).toBe(false);
      expect(await service.status()).toMatchObject({ microphoneLost: false });
    });

    it('and ends within seconds when told to, with the sound server gone while it speaks', async () => {
      await service.ask({
        do: 'say',
        text: 'One, two, three, four, five, six, seven, eight, nine, ten. '.repeat(4),
      });
      await expect.poll(async () => (await service.status()).speaking).toBe(true);
      await virtual.server.die();
      await sleep(1000);
      const told = performance.now();
      expect(await service.stop()).toMatchObject({ exitCode: 0 });
      expect(performance.now() - told).toBeLessThan(5000);
    });
  },
);
