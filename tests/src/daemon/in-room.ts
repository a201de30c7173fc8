import { mkdirSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Loudspeaker } from '../../../bench/turn/loudspeaker.js';
import type { Samples } from '../../../speech/types.js';
import type { TimedEvent } from '../../../src/events.js';
import { eventually } from '../../bridge/support.js';
import { startVirtualMicrophone, type VirtualMicrophone } from '../../support/pulse.js';
import type { SoundServerKind } from '../../support/sound-server.js';
import { Running } from './running.js';

/** A service that hears a virtual microphone and speaks from a loudspeaker that can be listened to. */
export interface InRoom {
  readonly virtual: VirtualMicrophone;
  readonly service: Running;
  /** Says something by key, and has it understood and answered at the loudspeaker. */
  asked(question: Samples): Promise<void>;
  readonly stop: () => Promise<void>;
}

interface RoomOptions {
  /** What plays and records; PulseAudio where left out. */
  readonly server?: SoundServerKind;
  /** Lines of its `[listening]` settings. */
  readonly listening?: readonly string[];
  /** Added to the environment of the service. */
  readonly environment?: Readonly<Record<string, string>>;
  /** The loudspeaker is heard by the microphone, with an echo canceller between them. */
  readonly echoCancelled?: boolean;
}

/** Starts both, the service with the backend for practice; resolves when it answers. */
export async function startInRoom({
  server,
  listening,
  environment = {},
  echoCancelled = false,
}: RoomOptions = {}): Promise<InRoom> {
  const virtual = await startVirtualMicrophone(server);
  try {
    if (echoCancelled) await virtual.cancelEcho();
    const service = await Running.start({
      environment: { ...virtual.environment, ...environment },
      prepare: ({ config, settings }) => {
        if (listening === undefined) return;
        mkdirSync(config, { recursive: true });
        writeFileSync(settings, ['[listening]', ...listening, ''].join('\n'));
      },
    });
    return {
      virtual,
      service,
      asked: (question) => asked(question, virtual, service),
      stop: async () => {
        await service.stop();
        await virtual.stop();
      },
    };
  } catch (error) {
    await virtual.stop();
    throw error;
  }
}

const understood = (event: TimedEvent) => event.type === 'understanding' && event.outcome === 'understood';

async function asked(question: Samples, virtual: VirtualMicrophone, service: Running): Promise<void> {
  const loudspeaker = new Loudspeaker(virtual.server);
  try {
    const from = service.events.length;
    await sleep(300);
    await service.ask({ do: 'talk', how: 'start' });
    // Whoever interrupts it begins when it has fallen silent.
    await sleep(250);
    await virtual.say(question);
    await sleep(100);
    const released = performance.now();
    await service.ask({ do: 'talk', how: 'stop' });
    await service.event(understood, { from });
    if (!(await eventually(() => loudspeaker.firstSoundAfter(released) !== null, 8000)))
      throw new Error('Nothing was heard at the loudspeaker.');
    await service.ask({ do: 'hush' });
  } finally {
    loudspeaker.close();
  }
}
