import type {
  ChangeOperation,
  Confirmation,
  Outcome,
  Plan,
  Progress,
  ReadOperation,
} from '../../bridge/protocol.js';
import type { AnyOutcome, AnyPlan, Change } from '../commands/types.js';
import type { IntentSet } from '../../intents/templates/set.js';
import type { PassphraseCheck } from '../dialogue/proof.js';
import type { DialogueOptions } from '../dialogue/types.js';
import type { EventStream } from '../events.js';
import type { Store } from '../store/store.js';
import type { Teacher } from '../teaching/teacher.js';
import type { Style } from '../wording/styles.js';
import type { Wording } from '../wording/wording.js';
import type { NamesTalk } from './names-talk.js';
import type { HearingControl } from './resting.js';
import type { Mouth } from './output.js';
import type { VoiceControl } from './own-replies.js';
import type { Understander } from './understander.js';

/** The bridge as the assistant uses it: with the user's own commands, or without them. */
export interface Bridge<Changes = Change, Plans = AnyPlan, Outcomes = AnyOutcome> {
  read(operation: ReadOperation, options: { signal: AbortSignal }): Promise<Outcome>;
  plan(operation: Changes, options: { signal: AbortSignal }): Promise<Outcomes>;
  execute(
    plan: Plans,
    confirmation: Confirmation,
    options: { signal: AbortSignal; onProgress: (progress: Progress) => void },
  ): Promise<Outcomes>;
}

/** A bridge without the user's own commands. */
export type Sidecar = Bridge<ChangeOperation, Plan, Outcome>;

/** What an assistant is made of. */
export interface AssistantParts {
  readonly bridge: Bridge;
  readonly understander: Understander;
  readonly mouth: Mouth;
  readonly voice: VoiceControl;
  readonly wording: Wording;
  readonly store: Store;
  readonly events: EventStream;
  readonly dialogue: DialogueOptions;
  /** What can be said; left out, there are no commands of the user's own. */
  readonly intents?: IntentSet;
  /** How answers are worded until another style is asked for; plain when left out. */
  readonly style?: Style;
  /** Whether short sounds are heard beside the words, so that a harmless sign of life needs none. */
  readonly earcons?: () => boolean;
  /** Asks now and then whether what was done was right. */
  readonly asksVerdict?: boolean;
  /** What is said about names; left out, they are taken as they come. */
  readonly names?: NamesTalk;
  /** Holds a passphrase against the one that was set; left out, none can be given. */
  readonly passphrase?: PassphraseCheck;
  /** Whoever talks is not at the machine: what is for good and takes a proof is not done. */
  readonly elsewhere?: boolean;
  /** Learns what words mean; left out, nothing is learned. */
  readonly teacher?: Teacher;
  /** The other machines that are set up; none when left out. */
  readonly machines?: readonly string[];
  /** Where there is an ear that can rest. */
  readonly hearing?: HearingControl;
  /** Milliseconds; the clock of utterances and questions. */
  readonly now?: () => number;
  /** Timers of the dialogue; xstate's SimulatedClock in tests. */
  readonly clock?: { setTimeout(fn: () => void, ms: number): unknown; clearTimeout(id: unknown): void };
}
