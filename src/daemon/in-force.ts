import { changeSetting } from '../configuration/change.js';
import type { Value } from '../configuration/toml-edit.js';
import type { Ear } from '../hearing/ear.js';
import type { Keys } from '../hotkey/keys.js';
import type { Paths } from '../paths.js';
import { loadSettings, type Settings } from '../settings.js';
import type { Conversation } from './conversation.js';
import { earSettings } from './ear-setup.js';
import { renewalFor } from './renewal.js';
import type { Talking } from './talking.js';

/** What is told of changed settings, as far as it is; whatever else they are for reads them when it needs them. */
export interface InForceParts {
  readonly ear: Pick<Ear, 'set' | 'reopen'>;
  readonly keys: Pick<Keys, 'set'>;
  readonly talking: Pick<Talking, 'holdMs'>;
  readonly conversation: Pick<Conversation, 'renew' | 'deliver' | 'tell'>;
  /** What went wrong. */
  readonly report: (error: unknown) => void;
}

/** The settings of a running service: each change of them holds at once, or as soon as the conversation is at rest. */
export class InForce {
  #now: Settings;

  constructor(
    settings: Settings,
    private readonly paths: Pick<Paths, 'settings' | 'machineSettings'>,
    private readonly parts: () => InForceParts,
  ) {
    this.#now = settings;
  }

  get now(): Settings {
    return this.#now;
  }

  /**
   * Changes a setting in its file, or with undefined takes it back to its default.
   * @throws AloudError as `changeSetting` of the configuration does
   */
  change(path: string, value: Value | undefined): void {
    this.#take(changeSetting(this.paths, path, value));
  }

  /** Takes the settings files as they are now; what is wrong with them is said, and the settings stay. */
  reload(): void {
    try {
      this.#take(loadSettings(this.paths.settings, this.paths.machineSettings));
    } catch (error) {
      const { report, conversation } = this.parts();
      report(error);
      conversation.tell(error);
    }
  }

  #take(now: Settings): void {
    const renewal = renewalFor(this.#now, now);
    this.#now = now;
    const { ear, keys, talking, conversation, report } = this.parts();
    if (renewal.hotkey) {
      talking.holdMs = now.hotkey.hold_ms;
      keys.set(now.hotkey);
    }
    if (renewal.ear) ear.set(earSettings(now));
    if (renewal.microphone) ear.reopen();
    // Whoever changed a setting is not kept waiting for the answer to an open question.
    if (renewal.session) conversation.renew(now).catch(report);
    else if (renewal.delivery) conversation.deliver(now);
  }
}
