import * as native from '@homebridge/dbus-native';
import { AloudError } from '../errors.js';

/** A method call. */
export interface Call {
  readonly destination: string;
  readonly path: string;
  readonly interface: string;
  readonly member: string;
  readonly signature?: string;
  readonly body?: readonly unknown[];
}

/** The library as it is used here; its own types leave out the session bus. */
interface NativeBus {
  readonly name?: string;
  readonly connection: {
    on(event: 'error' | 'end', listener: (error?: Error) => void): void;
    end(): void;
  };
  readonly signals: {
    on(name: string, listener: (body: readonly unknown[]) => void): void;
    off(name: string, listener: (body: readonly unknown[]) => void): void;
  };
  invoke(
    call: Call,
    done: (error: { name?: string; message: string } | null, ...values: unknown[]) => void,
  ): void;
  mangle(path: string, iface: string, member: string): string;
  exportInterface(
    methods: Readonly<Record<string, () => void>>,
    path: string,
    iface: { readonly name: string; readonly methods: Readonly<Record<string, readonly [string, string]>> },
  ): void;
}
const { sessionBus } = native as unknown as { sessionBus: (options: { busAddress: string }) => NativeBus };

const DAEMON = 'org.freedesktop.DBus';
/** RequestName: don't wait for a name that another has; and its answer where it is ours now. */
const DO_NOT_QUEUE = 4;
const PRIMARY_OWNER = 1;
/** A desktop that does not answer has nothing to offer; what waits for a person has longer. */
const PATIENCE_MS = 10_000;

/** A connection to the session bus, with promises. */
export class Bus {
  readonly #bus: NativeBus;
  readonly #gone = new AbortController();

  private constructor(address: string) {
    this.#bus = sessionBus({ busAddress: address });
    const end = (): void => this.#gone.abort();
    this.#bus.connection.on('error', end);
    this.#bus.connection.on('end', end);
  }

  /** @throws AloudError `bus-unusable` */
  static async open(address: string): Promise<Bus> {
    let bus: Bus;
    try {
      bus = new Bus(address);
    } catch (cause) {
      throw unusable(cause);
    }
    // The bus's first answer says that it is there, and by then what this connection is called.
    await bus.call({
      destination: DAEMON,
      path: '/org/freedesktop/DBus',
      interface: DAEMON,
      member: 'GetId',
    });
    return bus;
  }

  /** Aborts when the connection ends. */
  get gone(): AbortSignal {
    return this.#gone.signal;
  }

  /** The name of this connection. */
  get name(): string {
    return this.#bus.name ?? '';
  }

  /** @throws AloudError `bus-unusable`; `bus-refused` with the error's name as cause */
  call(call: Call): Promise<readonly unknown[]> {
    return new Promise((resolve, reject) => {
      const gone = (): void => reject(unusable());
      const late = setTimeout(gone, PATIENCE_MS);
      if (this.gone.aborted) gone();
      this.gone.addEventListener('abort', gone, { once: true });
      this.#bus.invoke(call, (error, ...values) => {
        clearTimeout(late);
        this.gone.removeEventListener('abort', gone);
        if (error === null) resolve(values);
        else
          reject(
            new AloudError('bus-refused', `The desktop refused ${call.member}: ${error.message}.`, {
              cause: error.name,
            }),
          );
      });
    });
  }

  /** Tells of a signal; the function returned ends it. */
  async listen(
    path: string,
    iface: string,
    member: string,
    take: (body: readonly unknown[]) => void,
  ): Promise<() => void> {
    const name = this.#bus.mangle(path, iface, member);
    this.#bus.signals.on(name, take);
    const rule = `type='signal',path='${path}',interface='${iface}',member='${member}'`;
    await this.call({
      ...{ destination: DAEMON, path: '/org/freedesktop/DBus', interface: DAEMON, member: 'AddMatch' },
      ...{ signature: 's', body: [rule] },
    });
    return () => this.#bus.signals.off(name, take);
  }

  /** Takes a well-known name; false where another program has it. */
  async own(name: string): Promise<boolean> {
    const [answer] = await this.call({
      ...{ destination: DAEMON, path: '/org/freedesktop/DBus', interface: DAEMON, member: 'RequestName' },
      ...{ signature: 'su', body: [name, DO_NOT_QUEUE] },
    });
    return answer === PRIMARY_OWNER;
  }

  /** Offers an object whose methods take and give nothing; what one throws is told to its caller. */
  serve(path: string, iface: string, methods: ReadonlyMap<string, () => void>): void {
    // Without a prototype: whoever calls may name any member.
    const none = Object.create(null) as object;
    const implementation = Object.assign(none, Object.fromEntries(methods)) as Record<string, () => void>;
    const described = Object.fromEntries([...methods.keys()].map((name) => [name, ['', ''] as const]));
    this.#bus.exportInterface(implementation, path, { name: iface, methods: described });
  }

  close(): void {
    this.#bus.connection.end();
  }
}

const unusable = (cause?: unknown): AloudError =>
  new AloudError('bus-unusable', 'The session bus does not answer; the key is left to the desktop.', {
    cause,
  });
