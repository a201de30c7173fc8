import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { modelsDir } from '../support/models.js';
import { sileroModel } from '../support/silero.js';
import { pad } from '../support/speech.js';
import type { Outcome } from '../../bridge/protocol.js';
import type { Samples } from '../../speech/types.js';
import { DEFAULT_VAD_SETTINGS } from '../../speech/vad/settings.js';
import { Silero } from '../../speech/vad/silero.js';
import { VoiceActivity } from '../../speech/vad/voice-activity.js';
import type { Mouth } from '../../src/assistant/output.js';
import type { ForGood } from '../../src/dialogue/proof.js';
import { EventStream, type TimedEvent } from '../../src/events.js';
import { findPaths } from '../../src/paths.js';
import { Session } from '../../src/session.js';
import { Settings } from '../../src/settings.js';

/** A whole Aloud on a rehearsal machine of its own, spoken to in sound; only loudspeaker and microphone are left out. */
export class Conversation {
  readonly events: TimedEvent[] = [];

  private constructor(
    readonly session: Session,
    /** Where the events come from; what follows them besides the tests listens here. */
    readonly stream: EventStream,
    private readonly folder: string,
    private readonly silero: Silero,
  ) {}

  static async begin(
    mouth?: (mouth: Mouth) => Mouth,
    {
      ears = true,
      prepare,
      forGood = 'none',
    }: { ears?: boolean; prepare?: (folder: string) => void | Promise<void>; forGood?: ForGood } = {},
  ): Promise<Conversation> {
    const folder = mkdtempSync(join(tmpdir(), 'aloud-e2e-'));
    await prepare?.(folder);
    const env = { HOME: folder, ALOUD_MODELS: modelsDir() };
    const paths = findPaths({ ...env, ALOUD_PIPER_PYTHON: findPaths().piperPython });
    const events = new EventStream();
    const session = await Session.open({
      invocation: {
        paths,
        settings: Settings.parse({ dialogue: { reprompt_seconds: 3600, for_good: forGood } }),
        events,
        signal: new AbortController().signal,
        print: () => undefined,
      },
      backend: 'rehearsal',
      voice: false,
      ears,
      ...(mouth && { mouth }),
    });
    await session.bridge.rehearse({ speed: 0 });
    const conversation = new Conversation(session, events, folder, await Silero.open(sileroModel));
    events.listen((event) => conversation.events.push(event));
    return conversation;
  }

  /** Plays sound to it as a microphone would, a second of quiet around it, and waits until it is the person's turn. */
  async hear(sound: Samples): Promise<void> {
    const activity = new VoiceActivity(this.silero, DEFAULT_VAD_SETTINGS);
    activity.reset();
    const { assistant } = this.session;
    const take = async (audio: Samples): Promise<void> => {
      await assistant.hear(audio, performance.now());
      await assistant.settled();
    };
    for await (const event of activity.push(pad(sound, 1)))
      if (event.type === 'speech-end') await take(event.audio);
    for await (const event of activity.finish()) if (event.type === 'speech-end') await take(event.audio);
  }

  async type(text: string): Promise<void> {
    this.session.assistant.read(text);
    await this.session.assistant.settled();
  }

  /** Types a line and gives all that is said until it is the person's turn. */
  async ask(text: string): Promise<string> {
    const before = this.events.length;
    await this.type(text);
    return this.events
      .slice(before)
      .flatMap((event) => (event.type === 'say' ? [event.text] : []))
      .join(' ');
  }

  /** What is said to each of these, in their order. */
  async askAll(said: readonly string[]): Promise<string[]> {
    const answers: string[] = [];
    for (const text of said) answers.push(await this.ask(text));
    return answers;
  }

  /** The intents understood since the last look. */
  understood(): (string | null)[] {
    return this.events.splice(0).flatMap((event) => (event.type === 'understanding' ? [event.intent] : []));
  }

  /** Reads the machine itself, past the dialogue. */
  async installed(): Promise<string[]> {
    return ((await this.#read('list_packages')).result?.packages ?? []).map((p) => p.attribute).sort();
  }

  async generations(): Promise<number[]> {
    return ((await this.#read('list_generations')).result?.generations ?? [])
      .map((g) => g.id)
      .sort((a, b) => a - b);
  }

  async current(): Promise<number | undefined> {
    return (await this.#read('current_generation')).result?.generation?.id;
  }

  #read(operation: 'list_packages' | 'list_generations' | 'current_generation'): Promise<Outcome> {
    return this.session.bridge.read({ operation });
  }

  async end(): Promise<void> {
    await this.session.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
