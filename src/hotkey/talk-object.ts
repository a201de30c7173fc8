import type { TalkHow } from '../daemon/protocol.js';
import { Bus } from './bus.js';

/** What Aloud is called on the session bus, and where its talk key is there. */
export const TALK_OBJECT = {
  name: 'org.aloud.Aloud',
  path: '/org/aloud/Aloud',
  interface: 'org.aloud.Talk',
} as const;

/** Its methods, without arguments and results; an error's text says what is wrong. */
const METHODS: Readonly<Record<string, TalkHow>> = {
  Press: 'press',
  Release: 'release',
  Start: 'start',
  Stop: 'stop',
  Toggle: 'toggle',
  Cancel: 'cancel',
};

/** A bus that has gone may be back after this: it was started anew. */
const AGAIN_MS = 5000;

/** The talk key as an object of the session bus, for whatever presses keys by D-Bus; where there is no bus, it is not there. */
export class TalkObject {
  #bus: Bus | null = null;
  #again: NodeJS.Timeout | undefined;
  #closed = false;

  /** @param take throws what the caller is told */
  constructor(
    private readonly address: string | undefined,
    private readonly take: (how: TalkHow) => void,
  ) {}

  /** Resolves when it can be called, or never will be on this bus; fails at nothing. */
  async offer(): Promise<void> {
    if (!this.address || this.#isClosed()) return;
    try {
      const bus = await Bus.open(this.address);
      const methods = Object.entries(METHODS).map(([name, how]) => [name, () => this.take(how)] as const);
      bus.serve(TALK_OBJECT.path, TALK_OBJECT.interface, new Map(methods));
      const mine = await bus.own(TALK_OBJECT.name);
      if (!mine || this.#isClosed()) {
        bus.close();
        return;
      }
      this.#bus = bus;
      bus.gone.addEventListener('abort', () => {
        this.#bus = null;
        if (!this.#isClosed()) this.#again = setTimeout(() => void this.offer(), AGAIN_MS);
      });
    } catch {
      // No bus that can be used: there are other ways to press the key.
    }
  }

  #isClosed(): boolean {
    return this.#closed;
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#again);
    this.#bus?.close();
  }
}

/** One line that does what `aloud talk` does without starting Node, where there is a session bus. */
export function busctlLine(method: string): string {
  const { name, path, interface: iface } = TALK_OBJECT;
  return `busctl --user call ${name} ${path} ${iface} ${method}`;
}
