/** The rooms that are open: one for each connection, or for each conversation that names itself. */
import { AloudError } from '../errors.js';
import type { Room } from './room.js';

/** More conversations at a time than a house has. */
const MOST_ROOMS = 32;
/** A conversation that goes on over several connections is over after so long a silence. */
const IDLE_MS = 5 * 60_000;

export class Rooms {
  readonly #rooms = new Map<object | string, Room>();
  readonly #closing = new Set<Promise<void>>();
  readonly #sweep = setInterval(() => this.#forgetIdle(), IDLE_MS / 5);

  constructor(
    private readonly open: () => Room,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.#sweep.unref();
  }

  /**
   * The room of a connection, or of a conversation by its name.
   * @throws {AloudError} `rooms-full`
   */
  of(key: object | string): Room {
    const known = this.#rooms.get(key);
    if (known) return known;
    if (this.#rooms.size >= MOST_ROOMS) this.#forgetIdle();
    if (this.#rooms.size >= MOST_ROOMS)
      throw new AloudError('rooms-full', 'Too many conversations are open; try again in a few minutes.');
    const room = this.open();
    this.#rooms.set(key, room);
    return room;
  }

  /** The connection has gone. */
  leave(key: object | string): void {
    const room = this.#rooms.get(key);
    if (!room) return;
    this.#rooms.delete(key);
    const closing: Promise<void> = room
      .close()
      .catch(() => undefined)
      .finally(() => this.#closing.delete(closing));
    this.#closing.add(closing);
  }

  async close(): Promise<void> {
    clearInterval(this.#sweep);
    for (const key of [...this.#rooms.keys()]) this.leave(key);
    await Promise.all(this.#closing);
  }

  #forgetIdle(): void {
    for (const [key, room] of this.#rooms)
      if (typeof key === 'string' && !room.working && this.now() - room.lastUse > IDLE_MS) this.leave(key);
  }
}
