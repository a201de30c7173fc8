/** Speaks the Wyoming protocol with everyone who connects. */
import type { Server, Socket } from 'node:net';
import { once } from 'node:events';
import { encodeEvent, EventReader, type WyomingEvent } from '../../speech/wyoming/events.js';
import { codeOf, isAbort } from '../errors.js';
import { Answering, type Abilities } from './answer.js';
import type { Room } from './room.js';
import type { Rooms } from './rooms.js';

/** Connections at a time, and events of one that wait for their turn. */
const MOST_CONNECTIONS = 64;
const MOST_WAITING = 256;

export class WyomingServer {
  readonly #sockets = new Set<Socket>();

  constructor(
    private readonly server: Server,
    private readonly rooms: Rooms,
    private readonly abilities: Omit<Abilities, 'room'>,
  ) {
    server.maxConnections = MOST_CONNECTIONS;
    server.on('connection', (socket) => this.#serve(socket));
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
    await this.rooms.close();
  }

  #serve(socket: Socket): void {
    this.#sockets.add(socket);
    const gone = new AbortController();
    const room = (conversation: string | null): Room => this.rooms.of(conversation ?? socket);
    const answering = new Answering({ ...this.abilities, room }, gone.signal);
    const reader = new EventReader();
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.#sockets.delete(socket);
      gone.abort();
      this.rooms.leave(socket);
    });
    let order = Promise.resolve();
    let waiting = 0;
    // It will ask no more; what it asked is still answered.
    socket.on('end', () => void order.then(() => socket.end()));
    socket.on('data', (piece: Buffer) => {
      let events: WyomingEvent[];
      try {
        events = reader.push(piece);
      } catch (error) {
        // Nothing after it can be read.
        socket.end(encodeEvent(errorEvent(error)));
        return;
      }
      for (const event of events) {
        if (++waiting === MOST_WAITING) socket.pause();
        order = order
          .then(() => this.#answer(answering, event, socket))
          .finally(() => {
            if (--waiting < MOST_WAITING / 2) socket.resume();
          });
      }
    });
  }

  async #answer(answering: Answering, event: WyomingEvent, socket: Socket): Promise<void> {
    try {
      for await (const reply of answering.answer(event)) {
        if (socket.destroyed) return;
        if (!socket.write(encodeEvent(reply)))
          await Promise.race([once(socket, 'drain'), once(socket, 'close')]);
      }
    } catch (error) {
      if (!isAbort(error) && !socket.destroyed) socket.write(encodeEvent(errorEvent(error)));
    }
  }
}

function errorEvent(error: unknown): WyomingEvent {
  const known = error instanceof Error && 'code' in error;
  const text = known ? error.message : 'The event can not be read.';
  return { type: 'error', data: { text, code: codeOf(error) } };
}
