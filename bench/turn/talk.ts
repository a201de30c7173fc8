import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { DEFAULT_MICROPHONE_SETTINGS, Microphone } from '../../speech/capture/microphone.js';
import { Listener } from '../../speech/listener.js';
import { MICROPHONE_LISTENER_SETTINGS } from '../../speech/listening.js';
import type { Samples } from '../../speech/types.js';
import { Silero } from '../../speech/vad/silero.js';
import { HalfDuplexMouth } from '../../src/assistant/mouths.js';
import { EventStream, type TurnEvent } from '../../src/events.js';
import { vadSettings } from '../../src/hearing/setup.js';
import { findPaths } from '../../src/paths.js';
import { Session } from '../../src/session.js';
import { Settings } from '../../src/settings.js';
import { modelsDir } from '../../tests/support/models.js';
import { startVirtualMicrophone, type VirtualMicrophone } from '../../tests/support/pulse.js';
import { sileroModel } from '../../tests/support/silero.js';
import { childrenOf } from '../support/resources.js';
import { Loudspeaker } from './loudspeaker.js';

/** What came of one utterance; times in milliseconds from when its end was declared. */
export interface Exchange {
  readonly transcript?: number;
  readonly plan?: number;
  readonly outcome?: number;
  /** The first sound of the reply at the loudspeaker. */
  readonly sound: number;
  /** The last reply was heard to its end. */
  readonly end: number;
  readonly heard: string;
}

/** No reply takes longer to begin. */
const PATIENCE_MS = 15_000;
/** Quiet between a reply and the next utterance, longer than the listener's guard time. */
const PAUSE_MS = 500;

/**
 * A whole Aloud as `aloud listen --hands-free` runs it, with a virtual
 * microphone and a virtual loudspeaker on a sound server of its own.
 */
export class Talk {
  readonly #events: { event: TurnEvent; at: number }[] = [];
  #declared = 0;
  #understood: (() => void) | undefined;
  /** Heard from the first utterance on: while nobody speaks, hearing it would count as Aloud's own work. */
  #loudspeaker: Loudspeaker | undefined;

  private constructor(
    readonly session: Session,
    readonly microphone: VirtualMicrophone,
    /** Milliseconds that everything took to be ready. */
    readonly startMs: number,
    private readonly foreign: Set<number>,
    private readonly stop: () => Promise<void>,
  ) {}

  static async begin(): Promise<Talk> {
    const folder = mkdtempSync(join(tmpdir(), 'aloud-bench-'));
    const { piperPython } = findPaths();
    const paths = findPaths({ HOME: folder, ALOUD_MODELS: modelsDir(), ALOUD_PIPER_PYTHON: piperPython });
    const virtual = await startVirtualMicrophone();
    // Players and recorders take their server from the environment.
    Object.assign(process.env, virtual.environment, { PULSE_SINK: 'speaker' });
    const foreign = new Set(childrenOf(process.pid).map(({ pid }) => pid));
    const settings = Settings.parse({
      dialogue: { reprompt_seconds: 3600 },
      // The tone for what was heard comes before the reply, whose first sound is measured.
      voice: { earcons: false },
    });
    const events = new EventStream();
    const stopping = new AbortController();
    const { signal } = stopping;

    const start = performance.now();
    const silero = await Silero.open(sileroModel);
    const microphone = await Microphone.open(DEFAULT_MICROPHONE_SETTINGS, { signal });
    const vad = vadSettings(settings);
    const listener = new Listener<void>(
      silero,
      () => {
        const utterance = session.assistant.listen(performance.now() - vad.minSpeechMs);
        return {
          ...utterance,
          finish: () => {
            talk.#declared = performance.now();
            return utterance.end();
          },
        };
      },
      { ...MICROPHONE_LISTENER_SETTINGS, vad, mode: 'hands-free' },
    );
    const session = await Session.open({
      invocation: { paths, settings, events, signal, print: () => undefined },
      backend: 'rehearsal',
      voice: true,
      ears: true,
      mouth: (mouth) => new HalfDuplexMouth(mouth, listener),
    });
    const startMs = performance.now() - start;
    if (!session.tongue.loud) throw new Error(session.tongue.why);
    // Replies and plans as they are; only the machine's own pretended slowness is left out.
    await session.bridge.rehearse({ speed: 0 });

    const talk = new Talk(session, virtual, startMs, foreign, async () => {
      stopping.abort();
      await microphone.stop();
      talk.#loudspeaker?.close();
      await session.close();
      await silero.close();
      await virtual.stop();
      rmSync(folder, { recursive: true, force: true });
    });
    events.listen((event) => talk.#events.push({ event, at: performance.now() }));
    void (async () => {
      for await (const event of listener.listen(microphone.pieces(), signal))
        if (event.type === 'utterance' || event.type === 'failed') talk.#understood?.();
    })();
    return talk;
  }

  /** Processes that belong to Aloud, not to the measuring. */
  get processes(): { pid: number; command: string }[] {
    return childrenOf(process.pid).filter(
      ({ pid, command }) => !this.foreign.has(pid) && !command.startsWith('paplay'),
    );
  }

  /** Says something into the microphone and waits until the reply was heard to its end; null when nothing came. */
  async say(clip: Samples): Promise<Exchange | null> {
    const { assistant } = this.session;
    const loudspeaker = this.#hearing();
    this.#events.length = 0;
    const understood = new Promise<'understood'>(
      (resolve) => (this.#understood = () => resolve('understood')),
    );
    const began = performance.now();
    await this.microphone.say(clip);
    if ((await Promise.race([understood, delay(PATIENCE_MS, null)])) === null) return null;
    await assistant.settled();
    const declared = this.#declared;
    const end = performance.now() - declared;
    // What was played last arrives a little later.
    await delay(PAUSE_MS);
    const sound = loudspeaker.firstSoundAfter(began);
    if (sound === null) return null;
    const first = (type: TurnEvent['type']): number | undefined => {
      const found = this.#events.find(({ event }) => event.type === type);
      return found && found.at - declared;
    };
    const transcript = this.#events.flatMap(({ event }) => (event.type === 'transcript' ? [event.text] : []));
    return {
      transcript: first('transcript')!,
      ...defined('plan', first('plan')),
      ...defined('outcome', first('outcome')),
      sound: sound - declared,
      end,
      heard: transcript.join(' '),
    };
  }

  #hearing(): Loudspeaker {
    if (this.#loudspeaker === undefined) {
      this.#loudspeaker = new Loudspeaker(this.microphone.server);
      this.foreign.add(this.#loudspeaker.pid);
    }
    return this.#loudspeaker;
  }

  close(): Promise<void> {
    return this.stop();
  }
}

function defined<K extends string>(key: K, value: number | undefined): { [P in K]?: number } {
  return value === undefined ? {} : ({ [key]: value } as { [P in K]: number });
}
