import * as native from '@homebridge/dbus-native';

interface Message {
  readonly sender: string;
  readonly member: string;
  readonly body?: unknown[];
}

interface ServerBus {
  readonly connection: {
    end(): void;
    on(event: 'message', take: (message: Message & { type: number }) => void): void;
  };
  requestName(name: string, flags: number, done: () => void): void;
  setMethodCallHandler(path: string, iface: string, member: string, handler: [unknown, string | null]): void;
  sendSignal(path: string, iface: string, name: string, signature: string, body: unknown[]): void;
}

/** A desktop's portal as far as it gives keys: on a real bus, with a session and requests as the real one has them. */
export class PortalDouble {
  readonly registered: unknown[] = [];
  readonly bound: unknown[][] = [];
  session = '';
  refuses = false;
  readonly #path = '/org/freedesktop/portal/desktop';
  readonly #shortcuts = 'org.freedesktop.portal.GlobalShortcuts';

  private constructor(private readonly bus: ServerBus) {
    const handle = (
      iface: string,
      member: string,
      out: string | null,
      run: (message: Message) => unknown,
    ): void => {
      const take = (...args: unknown[]): unknown => run(args.at(-1) as Message);
      bus.setMethodCallHandler(this.#path, iface, member, [take, out]);
    };
    handle('org.freedesktop.host.portal.Registry', 'Register', null, ({ body }) => {
      this.registered.push(body![0]);
    });
    handle(this.#shortcuts, 'CreateSession', 'o', (message) => {
      const options = message.body![0];
      this.session = `${this.#path}/session/${nameOf(message)}/${option(options, 'session_handle_token')}`;
      return this.#answer(message, options, [['session_handle', ['s', this.session]]]);
    });
    handle(this.#shortcuts, 'BindShortcuts', 'o', (message) => {
      this.bound.push(message.body!);
      return this.#answer(message, message.body![3], []);
    });
  }

  static async start(address: string): Promise<PortalDouble> {
    const { sessionBus } = native as unknown as { sessionBus: (options: object) => ServerBus };
    const bus = sessionBus({ busAddress: address });
    await new Promise<void>((done) => bus.requestName('org.freedesktop.portal.Desktop', 0, () => done()));
    return new PortalDouble(bus);
  }

  signal(name: 'Activated' | 'Deactivated', id = 'talk'): void {
    this.bus.sendSignal(this.#path, this.#shortcuts, name, 'osta{sv}', [this.session, id, 1234567890123, []]);
  }

  closeSession(): void {
    this.bus.sendSignal(this.session, 'org.freedesktop.portal.Session', 'Closed', '', []);
  }

  stop(): void {
    this.bus.connection.end();
  }

  #answer(message: Message, options: unknown, results: unknown[]): string {
    const request = `${this.#path}/request/${nameOf(message)}/${option(options, 'handle_token')}`;
    const body = this.refuses ? [1, []] : [0, results];
    setImmediate(() =>
      this.bus.sendSignal(request, 'org.freedesktop.portal.Request', 'Response', 'ua{sv}', body),
    );
    return request;
  }
}

const nameOf = ({ sender }: Message): string => sender.slice(1).replaceAll('.', '_');

function option(pairs: unknown, name: string): string {
  const found = (pairs as [string, [unknown, [string]]][]).find(([key]) => key === name);
  return found![1][1][0];
}
