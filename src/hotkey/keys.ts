import { codeOf } from '../errors.js';
import { readKey, type KeyEvent } from './evdev.js';
import { PortalKey } from './portal.js';

export interface KeysParts {
  readonly env: NodeJS.ProcessEnv;
  readonly take: (event: KeyEvent) => void;
  /** What a person should know: a key that was asked for and is not there. */
  readonly trouble: (error: unknown) => void;
  /** After how long what has gone is looked for again. */
  readonly againMs?: number;
}

/** Which keys are listened for, as it stands in the settings. */
export interface KeysSettings {
  readonly portal: boolean;
  readonly device?: string | undefined;
  readonly key: number;
}

/** A desktop or keyboard that has gone may be back after this: it was started anew, or plugged in again. */
const AGAIN_MS = 5000;

/** Asks for the keys that the settings name, beside the commands that a compositor runs. */
export class Keys {
  #portal: PortalKey | null = null;
  #device: { close(): void } | null = null;
  /** The keyboard is not there, which has been told. */
  #missed = false;
  #reread: NodeJS.Timeout | undefined;
  #settings: KeysSettings | null = null;
  /** The desktop has been asked for a key and has not yet answered: the person may be choosing one. */
  #asking = false;
  #again: NodeJS.Timeout | undefined;

  constructor(private readonly parts: KeysParts) {}

  /** Whether there is a key that is listened for. */
  get listening(): boolean {
    return this.#device !== null || this.#portal !== null;
  }

  /** Listens for other keys from now on; for none with null. */
  set(settings: KeysSettings | null): void {
    this.#settings = settings;
    clearTimeout(this.#again);
    clearTimeout(this.#reread);
    this.#device?.close();
    this.#device = null;
    this.#missed = false;
    if (settings?.device !== undefined) this.#read(settings.device, settings.key);
    if (settings?.portal !== true) {
      this.#portal?.close();
      this.#portal = null;
    } else if (this.#portal === null && !this.#asking) void this.#ask();
  }

  #read(device: string, code: number): void {
    const key = (this.#device = readKey({
      device,
      code,
      take: this.parts.take,
      opened: () => {
        if (this.#device === key) this.#missed = false;
      },
      failed: (error) => {
        if (this.#device !== key) return;
        this.#device = null;
        this.#reread = setTimeout(() => this.#read(device, code), this.parts.againMs ?? AGAIN_MS);
        if (!this.#missed) this.parts.trouble(error);
        this.#missed = true;
      },
    }));
  }

  async #ask(): Promise<void> {
    const address = this.parts.env.DBUS_SESSION_BUS_ADDRESS;
    if (!address) return;
    this.#asking = true;
    try {
      const key = await PortalKey.open({
        ...{ address, description: 'Talk to Aloud (hold, or tap)', proposed: 'F9' },
        press: () => this.parts.take('press'),
        release: () => this.parts.take('release'),
        lost: () => {
          this.#portal = null;
          if (this.#settings?.portal === true)
            this.#again = setTimeout(() => void this.#ask(), this.parts.againMs ?? AGAIN_MS);
        },
      });
      if (this.#settings?.portal === true) this.#portal = key;
      else key.close();
    } catch (error) {
      // Most desktops without the portal offer another way; only a refusal by the person is worth a word.
      if (codeOf(error) === 'portal-refused') this.parts.trouble(error);
    } finally {
      this.#asking = false;
    }
  }
}
