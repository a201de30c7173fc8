import type { OpenUtterance } from '../../speech/listening.js';
import type { Silero } from '../../speech/vad/silero.js';
import { Keys } from '../hotkey/keys.js';
import { TalkObject } from '../hotkey/talk-object.js';
import type { Assistant } from '../assistant/assistant.js';
import { HalfDuplexMouth } from '../assistant/mouths.js';
import type { Mouth } from '../assistant/output.js';
import type { Said } from '../assistant/understander.js';
import { Captions } from '../captions/captions.js';
import type { Invocation } from '../cli/run.js';
import { codeOf, isAbort, messageOf } from '../errors.js';
import { Ear } from '../hearing/ear.js';
import type { Beginning, EarState } from '../hearing/ear-parts.js';
import { PoliteMouth } from '../hearing/floor.js';
import { echoCancelled, openMicrophone } from '../hearing/setup.js';
import type { MicrophoneState } from '../hearing/steady-microphone.js';
import { Session } from '../session.js';
import { listSettings } from '../configuration/settings-list.js';
import { prometheusOf } from '../metrics/prometheus.js';
import type { Settings } from '../settings.js';
import { Conversation } from './conversation.js';
import { earSettings } from './ear-setup.js';
import { InForce } from './in-force.js';
import type { ControlRequest, Status, TalkHow } from './protocol.js';
import { Rest } from './rest.js';
import { Talking } from './talking.js';

interface ServiceParts {
  readonly invocation: Invocation;
  readonly silero: Silero;
  readonly backend?: string | undefined;
  readonly voice: boolean;
}

/** The running Aloud: one conversation, asked by voice, by key and through the control socket. */
export class Service {
  readonly #settings: InForce;
  readonly #conversation: Conversation;
  readonly #ear: Ear;
  readonly #talking: Talking;
  readonly #keys: Keys;
  readonly #object: TalkObject;
  readonly #captions: Captions;
  readonly #rest: Rest;
  #microphoneLost = false;
  #listening: EarState['listening'] | null = null;

  private constructor(private readonly parts: ServiceParts) {
    const { settings, events, paths } = parts.invocation;
    this.#settings = new InForce(settings, paths, () => ({
      ear: this.#ear,
      keys: this.#keys,
      talking: this.#talking,
      conversation: this.#conversation,
      report: (error) => this.#report(error),
    }));
    this.#conversation = new Conversation({
      open: (now) => this.#open(now),
      settings,
      failed: (error) => this.#report(error),
    });
    this.#talking = new Talking({
      longestMs: () => this.#settings.now.hotkey.longest_seconds * 1000,
      holdMs: settings.hotkey.hold_ms,
      silence: () => this.#assistant.silence(),
      record: () => this.#record(),
      finish: () => this.#ear.finish(),
      drop: () => this.#ear.drop(),
      insisted: () => this.#insisted(),
    });
    this.#ear = new Ear({
      silero: parts.silero,
      settings: earSettings(settings),
      wakePython: parts.invocation.paths.wakePython,
      openMicrophone: (stop) => openMicrophone(this.#settings.now, stop),
      echoCancelled: () => echoCancelled(this.#settings.now),
      begin: (beginning) => this.#begin(beginning),
      question: () => this.#assistant.question !== null,
      changed: (state) => this.#onListening(state),
      microphone: (state, interrupted) => this.#onMicrophone(state, interrupted),
      nothingSaid: () => this.#conversation.say('nothing_heard'),
      failed: (error) => this.#report(error),
    });
    this.#keys = new Keys({
      env: process.env,
      take: (event) => this.talk(event),
      trouble: (error) => {
        this.#report(error);
        this.#conversation.tell(error);
      },
    });
    this.#object = new TalkObject(process.env.DBUS_SESSION_BUS_ADDRESS, (how) => this.#press(how));
    this.#rest = new Rest({
      ear: this.#ear,
      conversation: this.#conversation,
      talking: this.#talking,
      settings: () => this.#settings.now,
      key: () => this.#keys.listening,
      env: process.env,
    });
    this.#captions = new Captions({
      events,
      answer: (text) => void this.#conversation.opened.then(() => this.#assistant.answer(text)),
      microphone: (open) => (open ? this.#rest.rouse() : this.#rest.switch(true)),
      root: paths.root,
      port: () => this.#settings.now.captions.port,
    });
    events.listen((event) => {
      if (event.type === 'understanding') this.#ear.attention.heard(event.outcome === 'understood');
    });
  }

  /** Loads what it needs and begins to listen. */
  static async start(parts: ServiceParts): Promise<Service> {
    const service = new Service(parts);
    await service.#conversation.open();
    service.#ear.start();
    // What is said after "ready" is heard from its first word on.
    await service.#ear.sounding();
    service.#keys.set(parts.invocation.settings.hotkey);
    void service.#object.offer();
    return service;
  }

  #open(settings: Settings): Promise<Session> {
    const { invocation, backend, voice } = this.parts;
    const mouth = (inner: Mouth): Mouth =>
      new PoliteMouth(new HalfDuplexMouth(inner, this.#ear), this.#ear, this.#ear.attention);
    return Session.open({
      ...{ backend, voice, mouth, hearing: this.#rest },
      invocation: { ...invocation, settings },
      ears: true,
      resident: true,
    });
  }

  get #assistant(): Assistant {
    return this.#conversation.session.assistant;
  }

  get status(): Status {
    const { listening, lost, ...ear } = this.#ear.state;
    const assistant = this.#assistant;
    return {
      mode: this.#settings.now.listening.mode,
      listening,
      ...ear,
      microphoneLost: lost,
      speaking: assistant.speaking,
      working: assistant.working,
      question: assistant.question?.kind ?? null,
    };
  }

  /**
   * Does what was asked through the control socket; gives the reply's result.
   * @throws AloudError with the sentence of the reply
   */
  async handle(request: ControlRequest): Promise<unknown> {
    if (request.do === 'talk') {
      // Heard even while the conversation is being opened anew: what is said then is kept.
      this.#press(request.how);
      return undefined;
    }
    await this.#conversation.opened;
    switch (request.do) {
      case 'ask':
        if (request.question === undefined) this.#assistant.read(request.text);
        else this.#captions.say(request.text, request.question);
        return undefined;
      case 'captions':
        return request.web === true ? this.#captions.link().then((link) => ({ link })) : this.#captions.told;
      case 'say':
        void this.#assistant.announce(request.text);
        return undefined;
      case 'hush':
        this.#assistant.silence();
        return undefined;
      case 'status':
      case 'events':
        return this.status;
      case 'metrics':
        return prometheusOf(this.#conversation.session.store);
      case 'sleep':
        this.#rest.sleep();
        return undefined;
      case 'wake':
        this.#rest.rouse();
        return undefined;
      case 'privacy':
        this.#rest.switch(request.on, request.silent);
        return undefined;
      case 'settings.get':
        return listSettings(this.#settings.now).filter(
          ({ path }) => request.path === undefined || path === request.path,
        );
      case 'settings.set':
        this.#settings.change(request.path, request.value);
        return undefined;
      case 'settings.reset':
        this.#settings.change(request.path, undefined);
        return undefined;
    }
  }

  /** Takes the settings files as they are now. */
  reload(): void {
    this.#settings.reload();
  }

  /** Says that it is ready, and how it is called. */
  greet(): void {
    this.#conversation.say('greeting', this.#rest.called);
  }

  async close(): Promise<void> {
    this.#talking.forget();
    this.#keys.set(null);
    this.#object.close();
    await this.#captions.close();
    await this.#conversation.opened;
    await this.#ear.close();
    await this.#conversation.close();
  }

  /** A key whose presser reads no reply. */
  talk(how: TalkHow): void {
    // What was wrong has been said.
    this.handle({ do: 'talk', how }).catch(() => undefined);
  }

  /** Where there is no microphone that is said once more, to whoever talks to it. */
  #record(): boolean {
    if (this.#ear.state.lost) this.#conversation.say('microphone.lost');
    return this.#ear.record();
  }

  /** What is wrong is said as well: a desktop shows nobody what the command of a key printed. */
  #press(how: TalkHow): void {
    try {
      this.#talking.take(how);
    } catch (error) {
      this.#conversation.tell(error);
      throw error;
    }
  }

  /** The key was pressed as nobody does to talk: it opens a closed microphone, or lets happen what waited for it. */
  #insisted(): boolean {
    if (!this.#ear.state.privacy) return this.#assistant.press();
    this.#rest.switch(false);
    return true;
  }

  #begin({ at, addressed, end }: Beginning): OpenUtterance<void> {
    const meant = addressed ? undefined : (said: Said): boolean => this.#meant(said);
    return this.#conversation.hear((assistant) => {
      const utterance = assistant.listen(at, end, meant);
      return { ...utterance, finish: () => utterance.end() };
    });
  }

  /** Whether what was said into the room was said to Aloud. */
  #meant({ understanding, clear }: Said): boolean {
    const { asleep } = this.#ear.state;
    if (understanding.outcome !== 'understood' || !clear) return false;
    if (asleep && understanding.intent !== 'wake') return false;
    this.#ear.attend();
    return true;
  }

  #onMicrophone(state: MicrophoneState, interrupted: boolean): void {
    if (state === 'lost') {
      this.#talking.forget();
      this.#microphoneLost = true;
      this.#conversation.say(interrupted ? 'microphone.lost_midway' : 'microphone.lost');
    }
    if (state === 'open' && this.#microphoneLost) {
      this.#microphoneLost = false;
      // What brings a microphone, a sound server, mostly brings a loudspeaker.
      this.#conversation.session.tongue.lookForLoudspeaker();
      this.#conversation.say('microphone.back');
    }
  }

  #onListening({ listening, ...state }: EarState): void {
    // Woken by its word: what is said from now on counts.
    const woken = listening === 'attentive' && this.#listening === 'waiting';
    if (woken && this.#settings.now.listening.mode === 'wake-word') this.#assistant.tone('listening');
    this.#listening = listening;
    this.parts.invocation.events.emit({ type: 'listening', state: listening, ...state });
  }

  #report(error: unknown): void {
    if (isAbort(error)) return;
    const text = messageOf(error);
    this.parts.invocation.events.emit({ type: 'error', code: codeOf(error), text });
  }
}
