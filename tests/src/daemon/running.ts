/** A service of one's own, run as the command itself, for tests. */
import { execa } from 'execa';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { NODE_OPTIONS } from '../../../scripts/lib/node-options.mjs';
import { askService } from '../../../src/daemon/client.js';
import type { ControlRequest, Status } from '../../../src/daemon/protocol.js';
import type { TimedEvent } from '../../../src/events.js';
import { findPaths, packageRoot } from '../../../src/paths.js';
import { modelsDir } from '../../support/models.js';

const program = join(packageRoot(), 'scripts', 'aloud.cjs');

export interface RunningOptions {
  /** Added to the environment, such as that of a virtual microphone. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly args?: readonly string[];
  /** The home folder of an earlier one; a new one where left out. */
  readonly home?: string;
  /** Puts files into the home folder first. */
  readonly prepare?: (paths: ReturnType<typeof findPaths>) => void;
}

export class Running {
  readonly events: TimedEvent[] = [];
  readonly #waiting = new Set<() => void>();

  private constructor(
    readonly home: string,
    readonly environment: Record<string, string | undefined>,
    readonly paths: ReturnType<typeof findPaths>,
    readonly process: ReturnType<typeof Running.spawn>,
    private readonly following: Socket,
  ) {
    const lines = createInterface({ input: following });
    // A service that is killed breaks the connection.
    lines.on('error', () => undefined);
    lines.on('line', (line) => {
      const message = JSON.parse(line) as TimedEvent | { type: 'reply' };
      if (message.type === 'reply') return;
      this.events.push(message);
      for (const look of [...this.#waiting]) look();
    });
  }

  static spawn(args: readonly string[], environment: Record<string, string | undefined>) {
    return execa(process.execPath, [...NODE_OPTIONS, program, 'daemon', '--backend', 'rehearsal', ...args], {
      reject: false,
      stdin: 'ignore',
      extendEnv: false,
      env: environment,
    });
  }

  static async start(options: RunningOptions = {}): Promise<Running> {
    const { environment = {}, args = [], prepare } = options;
    const home = options.home ?? mkdtempSync(join(tmpdir(), 'aloud-daemon-'));
    const own = {
      ...process.env,
      ...environment,
      HOME: home,
      XDG_RUNTIME_DIR: home,
      // No test asks the desktop that it runs on for a key.
      DBUS_SESSION_BUS_ADDRESS: environment['DBUS_SESSION_BUS_ADDRESS'] ?? '',
      XDG_CONFIG_HOME: '',
      XDG_DATA_HOME: '',
      XDG_STATE_HOME: '',
      ALOUD_MODELS: environment['ALOUD_MODELS'] ?? modelsDir(),
      ALOUD_PIPER_PYTHON: findPaths().piperPython,
      ALOUD_WAKE_PYTHON: findPaths().wakePython,
    };
    const paths = findPaths(own);
    prepare?.(paths);
    const child = Running.spawn(args, own);
    const failed = child.then(({ exitCode, stdout, stderr }): never => {
      throw new Error(`The service ended with ${exitCode}: ${stdout}\n${stderr}`);
    });
    failed.catch(() => undefined);
    const socket = await Promise.race([follow(paths.controlSocket), failed]);
    return new Running(home, own, paths, child, socket);
  }

  ask(request: ControlRequest): Promise<unknown> {
    return askService(this.paths.controlSocket, request);
  }

  async status(): Promise<Status> {
    return (await this.ask({ do: 'status' })) as Status;
  }

  /** Runs `aloud` with these words, as a compositor's key binding would. */
  async command(...args: string[]) {
    return execa(process.execPath, [program, ...args], {
      env: this.environment,
      extendEnv: false,
      reject: false,
    });
  }

  /** The next event from `from` on that fits; rejects when none comes in time. */
  async event<E extends TimedEvent>(
    fits: (event: TimedEvent) => event is E,
    options?: { from?: number; seconds?: number },
  ): Promise<E>;
  async event(
    fits: (event: TimedEvent) => boolean,
    options?: { from?: number; seconds?: number },
  ): Promise<TimedEvent>;
  async event(
    fits: (event: TimedEvent) => boolean,
    { from = 0, seconds = 20 }: { from?: number; seconds?: number } = {},
  ): Promise<TimedEvent> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<'late'>(
      (resolve) => (timer = setTimeout(() => resolve('late'), seconds * 1000)),
    );
    try {
      for (;;) {
        const found = this.events.slice(from).find(fits);
        if (found !== undefined) return found;
        let look: () => void = () => undefined;
        const more = new Promise<void>((resolve) => (look = resolve));
        this.#waiting.add(look);
        const what = await Promise.race([more, late]);
        this.#waiting.delete(look);
        if (what === 'late')
          throw new Error(
            `What was waited for did not happen; what did: ${JSON.stringify(this.events.slice(from))}`,
          );
      }
    } finally {
      clearTimeout(timer);
    }
  }

  /** All that was said since. */
  said(from = 0): string {
    return this.events
      .slice(from)
      .flatMap((event) => (event.type === 'say' ? [event.text] : []))
      .join(' ');
  }

  /** Ends it; its home folder stays, for another one. */
  async end() {
    this.following.destroy();
    this.process.kill('SIGTERM');
    return this.process;
  }

  async stop() {
    const result = await this.end();
    rmSync(this.home, { recursive: true, force: true });
    return result;
  }
}

/** Connects as soon as somebody answers, and asks for all events. */
async function follow(file: string): Promise<Socket> {
  for (const end = performance.now() + 30_000; performance.now() < end;) {
    const socket = connect(file);
    const connected = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true));
      socket.once('error', () => resolve(false));
    });
    if (connected) {
      socket.on('error', () => undefined);
      socket.write('{"do":"events"}\n');
      return socket;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`Nobody answers at ${file}.`);
}
