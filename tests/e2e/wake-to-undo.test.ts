import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Loudspeaker } from '../../bench/turn/loudspeaker.js';
import { BridgeClient } from '../../bridge/client.js';
import type { Samples } from '../../speech/types.js';
import type { TimedEvent } from '../../src/events.js';
import { startInRoom, type InRoom } from '../src/daemon/in-room.js';
import { requiredPiper, requiredWakeWord, titled } from '../support/needs.js';
import { noMicrophoneBecause } from '../support/pulse.js';
import { speakAll } from '../support/speech.js';

/** So many times as fast as a machine would be: long enough for what it says of it. */
const SPEED = 4;

const listening = (state: string) => (event: TimedEvent) =>
  event.type === 'listening' && event.state === state;
const confirmation = (state: string) => (event: TimedEvent) =>
  event.type === 'confirmation' && event.state === state;
const changed = (operation: string) => (event: TimedEvent) =>
  event.type === 'outcome' && event.outcome.ok && event.outcome.operation === operation;

// In real time: a machine that is too busy loses sound on the way, so a second try is fair.
describe.skipIf(noMicrophoneBecause)(
  titled('by its wake word, and by key over its voice', noMicrophoneBecause),
  { retry: 2 },
  () => {
    let room: InRoom;
    let loudspeaker: Loudspeaker;
    let clips: readonly Samples[];
    beforeEach(async () => {
      requiredPiper();
      requiredWakeWord();
      clips = await speakAll(['Okay Nabu.', 'Install Blender.', 'Yes, please.', 'Undo that.']);
      room = await startInRoom({ listening: ['mode = "wake-word"'] });
      loudspeaker = new Loudspeaker(room.virtual.server);
      const { sidecar: sidecarDir, state: stateDir } = room.service.paths;
      const machine = { python: 'python3', sidecarDir, backend: 'rehearsal', stateDir } as const;
      const practice = await BridgeClient.start(machine);
      await practice.rehearse({ speed: SPEED });
      await practice.close();
    });
    afterEach(async () => {
      loudspeaker.close();
      await room.stop();
    });

    it('installs after a yes, tells how far it is, is cut short, and takes it back', async () => {
      const { service, virtual } = room;
      const [call, install, yes, undo] = clips as [Samples, Samples, Samples, Samples];
      const quiet = async (): Promise<void> => {
        while ((await service.status()).speaking) await sleep(100);
        await sleep(300);
      };
      /** Says it when it is silent, and again where it was not heard. */
      const say = async (
        clip: Samples,
        until: (event: TimedEvent) => boolean,
        from: number,
      ): Promise<void> => {
        for (let left = 3; ; left--) {
          await quiet();
          await virtual.say(clip);
          try {
            await service.event(until, { from, seconds: 8 });
            return;
          } catch (error) {
            if (left === 0) throw error;
          }
        }
      };
      const from = service.events.length;
      await say(call, listening('attentive'), from);
      await say(install, confirmation('asked'), from);
      await say(yes, confirmation('given'), from);
      await service.event((event) => event.type === 'progress', { from });
      await service.event(changed('apply'), { from, seconds: 60 });
      expect(service.said(from)).toMatch(/I am on it/u);

      // What it says of the outcome is cut short, and the next is asked for by the key that did.
      while (!(await service.status()).speaking) await sleep(20);
      const pressed = performance.now();
      await service.ask({ do: 'talk', how: 'press' });
      const later = service.events.length;
      await sleep(700);
      // A busy machine brings what was played late; how late the silence itself is, the bench measures.
      expect(loudspeaker.lastSound - pressed).toBeLessThan(500);
      expect(await service.status()).toMatchObject({ speaking: false, listening: 'recording' });
      await virtual.say(undo);
      await sleep(600);
      await service.ask({ do: 'talk', how: 'release' });
      await service.event(confirmation('asked'), { from: later });
      await say(yes, changed('undo'), later);
    }, 240_000);
  },
);
