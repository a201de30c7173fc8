import { mkdirSync, writeFileSync } from 'node:fs';
import { startVirtualMicrophone, type VirtualMicrophone } from '../../support/pulse.js';
import { Running } from './running.js';

/** A service that hears a virtual microphone and speaks from a loudspeaker that can be listened to. */
export interface InRoom {
  readonly virtual: VirtualMicrophone;
  readonly service: Running;
  stop(): Promise<void>;
}

interface RoomOptions {
  /** Lines of its `[listening]` settings. */
  readonly listening?: readonly string[];
  /** The loudspeaker is heard by the microphone, with an echo canceller between them. */
  readonly echoCancelled?: boolean;
}

/** Starts both, the service with the backend for practice; resolves when it answers. */
export async function startInRoom({ listening, echoCancelled = false }: RoomOptions = {}): Promise<InRoom> {
  const virtual = await startVirtualMicrophone();
  try {
    if (echoCancelled) await virtual.cancelEcho();
    const service = await Running.start({
      environment: { ...virtual.environment, ...(!echoCancelled && { PULSE_SINK: 'speaker' }) },
      prepare: ({ config, settings }) => {
        if (listening === undefined) return;
        mkdirSync(config, { recursive: true });
        writeFileSync(settings, ['[listening]', ...listening, ''].join('\n'));
      },
    });
    return {
      virtual,
      service,
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
