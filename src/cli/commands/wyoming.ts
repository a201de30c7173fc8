import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { NOTHING_ASKED, UNWATCHED } from '../../assistant/understander.js';
import { openControlSocket } from '../../daemon/socket.js';
import { AloudError } from '../../errors.js';
import { Session, type SessionOptions } from '../../session.js';
import { Room } from '../../wyoming/room.js';
import { Rooms } from '../../wyoming/rooms.js';
import { infoOf } from '../../wyoming/info.js';
import { WyomingServer } from '../../wyoming/server.js';
import { exitCodes } from '../exit-codes.js';
import type { Common, Invocation } from '../run.js';

interface WyomingOptions extends Common, Pick<SessionOptions, 'backend'> {
  readonly socket?: string;
  readonly port?: string;
  readonly invocation: Invocation;
}

/** Serves Aloud's ears, voice and dialogue by the Wyoming protocol until it is told to end. */
export async function wyoming({ backend, socket, port, invocation }: WyomingOptions): Promise<number> {
  const { paths, signal, print } = invocation;
  const session = await Session.open({ invocation, backend, voice: false, ears: true });
  const { mind, tongue } = session;
  const { version } = JSON.parse(readFileSync(join(paths.root, 'package.json'), 'utf8')) as {
    version: string;
  };
  const note = session.bridge.hello.method === 'rehearsal' ? session.wording.say('rehearsal_notice') : null;
  // Opened last: whoever can connect is answered.
  const { server, where } = await (
    port === undefined ? onSocket(socket ?? join(paths.runtime, 'wyoming.sock')) : onLoopback(Number(port))
  ).catch(async (error: unknown) => {
    await session.close();
    throw error;
  });
  const serving = new WyomingServer(server, new Rooms(() => new Room(session.room, note)), {
    info: () => infoOf(version, tongue.voice?.name ?? null),
    hear: async (audio, room, stop) => {
      const { question } = room;
      const options = question?.kind === 'choose' ? question.options.length : 0;
      const kind = question?.kind === 'prove' ? 'confirm' : (question?.kind ?? null);
      const utterance = mind.begin({ question: kind, options }, UNWATCHED);
      utterance.feed(audio);
      const { understanding, transcript } = await utterance.finish(stop);
      return understanding.outcome === 'understood' ? understanding.text : (transcript?.text ?? '');
    },
    speak: (text, stop) => tongue.render(text, stop),
    understand: (text) => mind.read(text, NOTHING_ASKED).understanding,
  });
  try {
    print(`Aloud serves the Wyoming protocol at ${where}.`);
    if (!signal.aborted)
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  } finally {
    await serving.close();
    await session.close();
  }
  return exitCodes.ok;
}

interface Listening {
  readonly server: Server;
  /** As an address that clients take. */
  readonly where: string;
}

async function onSocket(file: string): Promise<Listening> {
  const { server } = await openControlSocket(file, {});
  return { server, where: `unix://${file}` };
}

/** On this machine alone: what goes further is a matter of a proxy that asks who is there. */
async function onLoopback(port: number): Promise<Listening> {
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new AloudError('usage', '--port is a number from 0 to 65535; 0 takes one that is free.');
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) =>
      reject(new AloudError('socket-unusable', `The port ${port} can't be opened; name another.`, { cause })),
    );
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  const taken = typeof address === 'object' && address !== null ? address.port : port;
  return { server, where: `tcp://127.0.0.1:${taken}` };
}
