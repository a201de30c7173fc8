import { basename, join } from 'node:path';
import { BridgeClient } from '../bridge/client.js';
import { Assistant } from './assistant/assistant.js';
import { NamesTalk } from './assistant/names-talk.js';
import { LoudMouth } from './assistant/mouths.js';
import { silentMouth, type Mouth } from './assistant/output.js';
import type { HearingControl } from './assistant/resting.js';
import type { Invocation } from './cli/run.js';
import { WithCommands } from './commands/bridge.js';
import { CommandRunner } from './commands/runner.js';
import type { EventStream } from './events.js';
import { addressesOf, scopeOf } from './hosts/hosts.js';
import { WithHosts } from './hosts/with-hosts.js';
import { NamesUpkeep } from './indexing/upkeep.js';
import { Expectations, WithExpectations } from './sharing/expectations.js';
import { NightShift } from './foresight/night-shift.js';
import { onMains } from './foresight/power.js';
import { Preparer } from './foresight/preparer.js';
import { WithAppointments } from './foresight/with-appointments.js';
import { WithForesight } from './foresight/with-foresight.js';
import { Passphrase } from './passphrase/passphrase.js';
import { Store } from './store/store.js';
import { Teacher } from './teaching/teacher.js';
import { Tongue } from './tongue.js';
import { Mind } from './understanding/mind.js';
import { levelsOf } from './wording/styles.js';
import { Wording } from './wording/wording.js';

export interface SessionOptions {
  readonly invocation: Invocation;
  readonly backend?: string | undefined;
  /** Speak the replies; where nothing can be played they are text. */
  readonly voice: boolean;
  /** Load what hearing needs; typed requests go without. */
  readonly ears?: boolean;
  /** Puts another mouth in front of the loudspeaker's, such as one that records. */
  readonly mouth?: (mouth: Mouth, tongue: Tongue) => Mouth;
  /** It stays: what was agreed on for later is done and told in it. */
  readonly resident?: boolean;
  /** The ear, where it can be told to rest. */
  readonly hearing?: HearingControl;
}

/** Everything a conversation needs, opened in the order in which it can fail and closed in the reverse. */
export class Session {
  private constructor(
    readonly assistant: Assistant,
    readonly bridge: BridgeClient,
    readonly mind: Mind,
    readonly tongue: Tongue,
    readonly wording: Wording,
    readonly store: Store,
    readonly upkeep: NamesUpkeep,
    /** Another person's assistant, who reads and writes and has a dialogue of their own. */
    readonly room: (events: EventStream) => Assistant,
    private readonly machines: WithHosts,
    /** What goes on by itself while nobody asks for anything. */
    private readonly resident: readonly { close(): Promise<void> }[],
  ) {}

  static async open(options: SessionOptions): Promise<Session> {
    const { invocation, voice, mouth, hearing } = options;
    const { paths, settings, events, signal } = invocation;
    const wording = Wording.load(join(paths.root, 'src', 'wording', 'en.yaml'));
    const store = Store.open(paths.database);
    store.onTrouble = (text) => events.emit({ type: 'error', code: 'store-failed', text });
    const opened: { close(): void | Promise<void> }[] = [store];
    const keep = async <T extends { close(): void | Promise<void> }>(part: Promise<T>): Promise<T> => {
      opened.push(await part);
      return part;
    };
    try {
      const opening = [
        keep(
          BridgeClient.start({
            python: settings.bridge.python,
            sidecarDir: paths.sidecar,
            backend: options.backend ?? settings.bridge.backend,
            stateDir: paths.state,
          }),
        ),
        keep(
          Mind.open({
            paths,
            database: store.db,
            ears: options.ears ?? false,
            remoteEars: settings.listening.wyoming,
            listener: settings.listening.engine,
            pronunciations: settings.voice.pronunciations,
            scope: scopeOf(settings),
            signal,
            onTrouble: (code, text) => events.emit({ type: 'error', code, text }),
          }),
        ),
        keep(
          Tongue.choose({
            paths,
            settings: settings.voice,
            play: voice,
            stays: options.resident === true,
            store,
            onTrouble: (sentence) => events.emit({ type: 'error', code: 'voice-failed', text: sentence }),
          }),
        ),
      ] as const;
      // All of them end, so that whatever was opened can be closed when one fails.
      await Promise.allSettled(opening);
      const [bridge, mind, tongue] = await Promise.all(opening);
      const inWords = (words: Wording): Wording => {
        words.optionName = (option) => mind.options.nameOf(option);
        words.levels = levelsOf(settings.verbosity);
        return words;
      };
      inWords(wording);
      const hosts = addressesOf(settings);
      const startOthers = (): Promise<BridgeClient> =>
        BridgeClient.start({
          python: settings.bridge.python,
          sidecarDir: paths.sidecar,
          backend: options.backend ?? settings.bridge.backend,
          stateDir: paths.state,
          hosts,
        });
      const machines = new WithHosts(bridge, startOthers);
      opened.push(machines);
      if (options.ears === true) tongue.rehearse(frequent(wording));
      const { earcons } = settings.voice;
      const loud = voice && tongue.voice ? new LoudMouth(tongue.speaker, earcons) : silentMouth;
      const reprompt = settings.dialogue.reprompt_seconds;
      const expectations = new Expectations(mind.packs);
      let ahead: Preparer | null = null;
      const carried = new WithAppointments(
        new WithForesight(
          new WithExpectations(new WithCommands(machines, new CommandRunner(process.env)), expectations),
          store.preparations,
          () => ahead?.giveWay(),
        ),
        store.appointments,
      );
      const shared = (words: Wording) => ({
        ...{ bridge: carried, understander: mind, wording: words, store, intents: mind.engine.set },
        names: new NamesTalk({
          ...{ wording: words, packages: mind.names, builtIn: mind.builtIn, options: mind.options },
        }),
        teacher: new Teacher({ engine: mind.engine, phrasings: mind.phrasings, wording: words }),
        style: settings.dialogue.style,
        passphrase: new Passphrase(paths.passphrase),
        machines: Object.keys(settings.hosts),
      });
      // What is asked for elsewhere changes nothing of how loud and fast it is spoken here.
      const deaf = { adjust: () => false };
      const room = (events: EventStream): Assistant =>
        new Assistant({
          ...shared(inWords(Wording.load(join(paths.root, 'src', 'wording', 'en.yaml')))),
          ...{ mouth: silentMouth, voice: deaf, events, elsewhere: true },
          dialogue: { attempts: settings.dialogue.attempts, forGood: settings.dialogue.for_good },
        });
      const assistant = new Assistant({
        ...shared(wording),
        asksVerdict: options.resident === true,
        mouth: mouth === undefined ? loud : mouth(loud, tongue),
        voice: tongue,
        events,
        ...(hearing && { hearing }),
        dialogue: {
          attempts: settings.dialogue.attempts,
          forGood: settings.dialogue.for_good,
          ...(reprompt !== undefined && { repromptMs: reprompt * 1000 }),
        },
        earcons: () => voice && earcons && tongue.loud,
      });
      tongue.onHeard = () => void assistant.announce(wording.say('voice_back'));
      const upkeep = new NamesUpkeep({
        bridge,
        engine: mind.engine,
        names: mind.names,
        builtIn: mind.builtIn,
        paths,
        env: process.env,
        events,
        onIndexing: () => void assistant.announce(wording.say('indexing')),
      });
      if (store.putAside !== null)
        void assistant.announce(wording.say('store_put_aside', { file: basename(store.putAside) }));
      // What became of a change that was cut off, before anything new is asked.
      const tellRecovered = (recovered: typeof bridge.hello.recovered): void => {
        for (const { sentence } of recovered) void assistant.announce(sentence);
      };
      tellRecovered(bridge.hello.recovered);
      bridge.onRecovered = tellRecovered;
      const idle = (): boolean => assistant.question === null && !assistant.working && !assistant.speaking;
      const resident: { close(): Promise<void> }[] = [];
      if (options.resident === true) {
        const say = (text: string): Promise<void> => assistant.announce(text);
        ahead = new Preparer({
          ...{ store, bridge, events, settings: settings.foresight, onMains, idle },
          elsewhere: expectations.elsewhere,
        });
        resident.push(ahead, new NightShift({ store, bridge, wording, events, idle, say }));
      }
      return new Session(assistant, bridge, mind, tongue, wording, store, upkeep, room, machines, resident);
    } catch (error) {
      for (const part of opened.reverse()) await part.close();
      throw error;
    }
  }

  /** What is running is cancelled and undone first. */
  async close(): Promise<void> {
    for (const one of this.resident) await one.close();
    await this.upkeep.close();
    await this.assistant.close();
    await Promise.all([this.machines.close(), this.bridge.close(), this.mind.close(), this.tongue.close()]);
    this.store.close();
  }
}

/** What is said in nearly every conversation, the same each time. */
function frequent(wording: Wording): string[] {
  return [
    wording.say('starting', { time: 'none' }),
    wording.say('plan.question'),
    wording.say('declined'),
    wording.say('nothing_heard'),
  ];
}
