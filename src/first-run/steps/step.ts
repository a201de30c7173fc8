import type { Room } from '../room.js';
import type { Interview } from '../interview.js';
import type { Invocation } from '../../cli/run.js';
import type { Session } from '../../session.js';
import type { Settings } from '../../settings.js';

/** What the steps of the first conversation share. */
export interface Scene {
  readonly interview: Interview;
  readonly room: Room;
  readonly invocation: Invocation;
  /** The one that is open now; on the rehearsal machine. */
  readonly session: () => Session;
  /** As they are now. */
  readonly settings: () => Settings;
  /**
   * Changes a setting as the person asked for.
   * @throws AloudError as `changeSetting` does
   */
  readonly set: (path: string, value: string | boolean) => Promise<void>;
}

/** What became of a step; `stop`: the person ends the conversation. */
export type StepEnd = 'done' | 'left' | 'stop';

export type Step = (scene: Scene) => Promise<StepEnd>;
