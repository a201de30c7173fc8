import { UNHEARD } from '../../speech/listening.js';
import type { Silero } from '../../speech/vad/silero.js';
import { Keys } from '../hotkey/keys.js';
import type { Assistant } from '../assistant/assistant.js';
import { HalfDuplexMouth } from '../assistant/mouths.js';
import type { Mouth } from '../assistant/output.js';
import type { Waker } from '../assistant/resting.js';
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
import { changeSetting } from '../configuration/change.js';
import { listSettings } from '../configuration/settings-list.js';
import type { Value } from '../configuration/toml-edit.js';
import { prometheusOf } from '../metrics/prometheus.js';
import { loadSettings, type Settings } from '../settings.js';
import { Conversation } from './conversation.js';
import { earSettings } from './ear-setup.js';
import type { ControlRequest, Status, TalkHow } from './protocol.js';
import { renewalFor } from './renewal.js';
import { Talking } from './talking.js';

interface ServiceParts {
  readonly invocation: Invocation;
  readonly silero: Silero;
  readonly backend?: string | undefined;
  readonly voice: boolean;
}

/** The running Aloud: one conversation, asked by voice, by key and through the control socket. */
export class Service {
  #settings: Settings;
  readonly #conversation: Conversation;
  readonly #ear: Ear;
  readonly #talking: Talking;
  readonly #keys: Keys;
  readonly #captions: Captions;
  #microphoneLost = false;
  #listening: EarState['listening'] | null = null;

  private constructor(private readonly parts: ServiceParts) {
    const { settings, events, paths } = parts.invocation;
    this.#settings = settings;
    this.#conversation = new Conversation({
      open: (now) => this.#open(now),
      settings,
      closing: () => this.#ear.drop(),
      failed: (error) => this.#report(error),
    });
    this.#talking = new Talking({
      longestMs: () => this.#settings.hotkey.longest_seconds * 1000,
      holdMs: settings.hotkey.hold_ms,
      silence: () => this.#assistant.silence(),
      record: () => this.#ear.record(),
      finish: () => this.#ear.finish(),
      drop: () => this.#ear.drop(),
      insisted: () => this.#assistant.press(),
    });
    this.#ear = new Ear({
      silero: parts.silero,
      settings: earSettings(settings),
      wakePython: parts.invocation.paths.wakePython,
      openMicrophone: (stop) => openMicrophone(this.#settings, stop),
      echoCancelled: () => echoCancelled(this.#settings),
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
      trouble: (error) => this.#report(error),
    });
    this.#captions = new Captions({
      events,
      answer: (text) => this.#assistant.answer(text),
      root: paths.root,
      port: settings.captions.port,
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
    service.#keys.set(parts.invocation.settings.hotkey);
    if (parts.voice) service.#conversation.beHeard(() => service.#settings);
    return service;
  }

  #open(settings: Settings): Promise<Session> {
    const { invocation, backend, voice } = this.parts;
    const mouth = (inner: Mouth): Mouth =>
      new PoliteMouth(new HalfDuplexMouth(inner, this.#ear), this.#ear, this.#ear.attention);
    const hearing = {
      sleep: () => this.#sleep(),
      wake: () => this.#ear.attend(),
      listenedWhileSpeaking: () => this.#ear.listenedWhileSpeaking,
      heardItself: () => this.#ear.heardItself(),
    };
    return Session.open({
      ...{ backend, voice, mouth, hearing },
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
      mode: this.#settings.listening.mode,
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
    await this.#conversation.opened;
    switch (request.do) {
      case 'talk':
        this.#talking.take(request.how);
        return undefined;
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
        this.#sleep();
        return undefined;
      case 'wake':
        this.#ear.attend();
        return undefined;
      case 'privacy':
        this.#ear.setPrivacy(request.on);
        if (request.on) this.#turnAway();
        return undefined;
      case 'settings.get':
        return listSettings(this.#settings).filter(
          ({ path }) => request.path === undefined || path === request.path,
        );
      case 'settings.set':
        return this.changeSetting(request.path, request.value);
      case 'settings.reset':
        return this.changeSetting(request.path, undefined);
    }
  }

  /**
   * Changes a setting, or with undefined takes it back to its default; it holds at once.
   * @throws AloudError as `changeSetting` of the configuration does
   */
  changeSetting(path: string, value: Value | undefined): Promise<void> {
    return this.#take(changeSetting(this.parts.invocation.paths, path, value));
  }

  /** Takes the settings file as it is now; what is wrong with it is said, and the settings stay. */
  async reload(): Promise<void> {
    try {
      const { settings, machineSettings } = this.parts.invocation.paths;
      await this.#take(loadSettings(settings, machineSettings));
    } catch (error) {
      this.#report(error);
      this.#conversation.tell(error);
    }
  }

  async #take(now: Settings): Promise<void> {
    const renewal = renewalFor(this.#settings, now);
    this.#settings = now;
    if (renewal.hotkey) {
      this.#talking.holdMs = now.hotkey.hold_ms;
      this.#keys.set(now.hotkey);
    }
    if (renewal.ear) this.#ear.set(earSettings(now));
    if (renewal.microphone) this.#ear.reopen();
    if (renewal.session) await this.#conversation.renew(now);
    else if (renewal.delivery) this.#conversation.deliver(now);
  }

  /** Says that it is ready, and how it is called. */
  greet(): void {
    this.#conversation.greet(this.#settings);
  }

  async close(): Promise<void> {
    this.#talking.forget();
    this.#keys.set(null);
    await this.#captions.close();
    await this.#conversation.opened;
    await this.#ear.close();
    await this.#conversation.close();
  }

  /** A key whose presser reads no reply: what is wrong is said. */
  talk(how: TalkHow): void {
    this.handle({ do: 'talk', how }).catch((error: unknown) => this.#conversation.tell(error));
  }

  #sleep(): Waker {
    this.#ear.sleep();
    this.#conversation.leave();
    const { mode } = this.#settings.listening;
    return mode === 'push-to-talk' ? 'key' : mode === 'wake-word' ? 'word' : 'speech';
  }

  /** The microphone is switched off. */
  #turnAway(): void {
    this.#talking.forget();
    this.#conversation.leave();
  }

  #begin({ at, addressed, end }: Beginning) {
    if (this.#conversation.renewing) return UNHEARD;
    const meant = addressed ? undefined : (said: Said): boolean => this.#meant(said);
    const utterance = this.#assistant.listen(at, end, meant);
    return { ...utterance, finish: () => utterance.end() };
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
      this.#conversation.say('microphone.back');
    }
  }

  #onListening({ listening, ...state }: EarState): void {
    // Woken by its word: what is said from now on counts.
    const woken = listening === 'attentive' && this.#listening === 'waiting';
    if (woken && this.#settings.listening.mode === 'wake-word') this.#assistant.tone('listening');
    this.#listening = listening;
    this.parts.invocation.events.emit({ type: 'listening', state: listening, ...state });
  }

  #report(error: unknown): void {
    if (isAbort(error)) return;
    const text = messageOf(error);
    this.parts.invocation.events.emit({ type: 'error', code: codeOf(error), text });
  }
}
