import { execa } from 'execa';
import { createInterface } from 'node:readline';

/** A session bus of one's own. */
export interface SessionBus {
  readonly address: string;
  stop(): Promise<void>;
}

/** Starts a real one. @param address where it listens; wherever it likes when left out */
export async function startSessionBus(address?: string): Promise<SessionBus> {
  const where = address === undefined ? [] : [`--address=${address}`];
  const daemon = execa('dbus-daemon', ['--session', '--nofork', '--nopidfile', '--print-address', ...where], {
    reject: false,
    buffer: false,
    stdin: 'ignore',
  });
  for await (const line of createInterface({ input: daemon.stdout }))
    return {
      address: line,
      stop: async () => {
        daemon.kill();
        await daemon;
      },
    };
  throw new Error('The bus ended before it said where it is.');
}
