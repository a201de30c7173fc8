import { setTimeout as sleep } from 'node:timers/promises';
import { AloudError } from '../errors.js';
import { Bus } from './bus.js';

const PORTAL = 'org.freedesktop.portal.Desktop';
const PATH = '/org/freedesktop/portal/desktop';
const SHORTCUTS = 'org.freedesktop.portal.GlobalShortcuts';
/** Stable: desktops keep the person's choice of key by these. */
const APP_ID = 'org.aloud.Aloud';
const SHORTCUT = 'talk';
/** The person may be asked for the key, and take their time. */
const ANSWER_MS = 300_000;

export interface PortalKeyOptions {
  /** Of the session bus, DBUS_SESSION_BUS_ADDRESS. */
  readonly address: string;
  /** What the desktop shows the person. */
  readonly description: string;
  /** The key that is proposed, as the portal writes keys ("F9"). */
  readonly proposed: string;
  readonly press: () => void;
  readonly release: () => void;
  /** The desktop has taken it back, or is gone. */
  readonly lost: () => void;
}

/**
 * A key of the desktop's, by the XDG GlobalShortcuts portal: works in all
 * programs, and tells of press and release.
 */
export class PortalKey {
  #session = '';
  #closed = false;

  private constructor(
    private readonly bus: Bus,
    private readonly options: PortalKeyOptions,
  ) {}

  /** @throws AloudError `bus-unusable`; `bus-refused`, `portal-refused` where the desktop does not offer it */
  static async open(options: PortalKeyOptions): Promise<PortalKey> {
    const bus = await Bus.open(options.address);
    const key = new PortalKey(bus, options);
    try {
      await key.#register();
      await key.#bind();
    } catch (error) {
      key.close();
      throw error;
    }
    bus.gone.addEventListener('abort', () => key.#lose());
    return key;
  }

  close(): void {
    this.#closed = true;
    this.bus.close();
  }

  /** Programs that no sandbox names tell who they are (xdg-desktop-portal 1.20 and later); older ones don't ask. */
  async #register(): Promise<void> {
    const call = { destination: PORTAL, path: PATH, interface: 'org.freedesktop.host.portal.Registry' };
    await this.bus
      .call({ ...call, member: 'Register', signature: 'sa{sv}', body: [APP_ID, []] })
      .catch(() => undefined);
  }

  async #bind(): Promise<void> {
    const created = await this.#request('CreateSession', 'a{sv}', (token) => [
      [...token, ['session_handle_token', ['s', 'aloud']]],
    ]);
    this.#session = String(created.get('session_handle'));
    // What was under way when it was closed still arrives.
    const mine = ([session, id]: readonly unknown[]): boolean =>
      !this.#closed && session === this.#session && id === SHORTCUT;
    await this.bus.listen(PATH, SHORTCUTS, 'Activated', (body) => {
      if (mine(body)) this.options.press();
    });
    await this.bus.listen(PATH, SHORTCUTS, 'Deactivated', (body) => {
      if (mine(body)) this.options.release();
    });
    await this.bus.listen(this.#session, 'org.freedesktop.portal.Session', 'Closed', () => this.#lose());
    const { description, proposed } = this.options;
    const shortcut = [
      SHORTCUT,
      [
        ['description', ['s', description]],
        ['preferred_trigger', ['s', proposed]],
      ],
    ];
    // Once in a session: a second time is an error.
    await this.#request('BindShortcuts', 'oa(sa{sv})sa{sv}', (token) => [
      this.#session,
      [shortcut],
      '',
      token,
    ]);
  }

  /** A call whose answer comes later, as a signal of an object that is named beforehand. */
  async #request(
    member: string,
    signature: string,
    body: (options: unknown[]) => unknown[],
  ): Promise<Map<string, unknown>> {
    const token = `aloud_${member}`;
    const sender = this.bus.name.slice(1).replaceAll('.', '_');
    let answer: (body: readonly unknown[]) => void = () => undefined;
    const answered = new Promise<readonly unknown[]>((resolve) => (answer = resolve));
    const path = `${PATH}/request/${sender}/${token}`;
    const stop = await this.bus.listen(path, 'org.freedesktop.portal.Request', 'Response', answer);
    const late = new AbortController();
    try {
      await this.bus.call({
        ...{ destination: PORTAL, path: PATH, interface: SHORTCUTS, member, signature },
        body: body([['handle_token', ['s', token]]]),
      });
      const patience = sleep(ANSWER_MS, null, { signal: AbortSignal.any([late.signal, this.bus.gone]) });
      const response = await Promise.race([answered, patience.catch(() => null)]);
      const [code, results] = response ?? [2, []];
      if (code !== 0)
        throw new AloudError('portal-refused', 'The desktop gave no key; give Aloud one by: aloud hotkey');
      return dictionary(results);
    } finally {
      late.abort();
      stop();
    }
  }

  #lose(): void {
    if (this.#closed) return;
    this.close();
    this.options.lost();
  }
}

/** The library's form of a{sv}: pairs of a name and a variant, which is its type and its one value. */
function dictionary(pairs: unknown): Map<string, unknown> {
  return new Map((pairs as [string, [unknown, [unknown]]][]).map(([name, [, [value]]]) => [name, value]));
}
