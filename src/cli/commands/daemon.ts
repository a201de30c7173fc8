import { Silero } from '../../../speech/vad/silero.js';
import { lookAtFiles, watchFile } from '../../configuration/watch.js';
import { ControlServer } from '../../daemon/control-server.js';
import { Service } from '../../daemon/service.js';
import { serviceManager } from '../../daemon/service-manager.js';
import { openControlSocket } from '../../daemon/socket.js';
import { TalkPipe } from '../../daemon/talk-pipe.js';
import { sileroModel } from '../../hearing/setup.js';
import type { SessionOptions } from '../../session.js';
import { exitCodes } from '../exit-codes.js';
import type { Common, Invocation } from '../run.js';

interface DaemonOptions extends Common, Pick<SessionOptions, 'backend'> {
  readonly silent?: boolean;
  /** Says that it is ready: where it was asked for by voice, a printed line is not seen. */
  readonly greet?: boolean;
  readonly invocation: Invocation;
}

/**
 * Runs until it is told to end (SIGTERM, SIGINT). The socket is taken first:
 * a second service ends before it has loaded anything, and who asks during the
 * start is answered after it.
 */
export async function daemon({ backend, silent, greet, invocation }: DaemonOptions): Promise<number> {
  const { paths, events, signal, print } = invocation;
  const socket = await openControlSocket(paths.controlSocket);
  const manager = serviceManager();
  const starting = start(invocation, backend, silent !== true);
  const control = new ControlServer(socket.server, events, async (request) =>
    (await starting).handle(request),
  );
  let alive: NodeJS.Timeout | undefined;
  try {
    const service = await starting;
    const pipe = await TalkPipe.make(paths.controlSocket, (how) => service.talk(how));
    // While a press would be refused, who presses asks the socket, and is told so.
    const unread = events.listen((event) => {
      if (event.type === 'listening') pipe?.read(!event.privacy);
    });
    const reload = (): void => service.reload();
    const unwatch = [watchFile(paths.settings, reload), lookAtFiles(paths.machineSettings, reload)];
    process.on('SIGHUP', reload);
    try {
      manager.ready();
      if (manager.watchdogMs !== null) alive = setInterval(() => manager.alive(), manager.watchdogMs / 2);
      print('Aloud is ready.');
      if (greet === true) service.greet();
      if (!signal.aborted)
        await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
      manager.stopping();
    } finally {
      clearInterval(alive);
      for (const end of unwatch) end();
      process.off('SIGHUP', reload);
      unread();
      pipe?.close();
      await service.close();
    }
  } finally {
    await control.close();
  }
  return exitCodes.ok;
}

async function start(invocation: Invocation, backend: string | undefined, voice: boolean): Promise<Service> {
  const silero = await Silero.open(sileroModel());
  return Service.start({ invocation, silero, backend, voice });
}
