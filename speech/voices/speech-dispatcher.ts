import { join } from 'node:path';
import { SpeechError } from '../errors.js';
import { Channel } from './channel.js';
import { SsipConnection, type SsipEvent } from './ssip.js';
import { LIMITS, within, type Delivery, type Sound, type Voice, type VoiceOptions } from './types.js';

/** Sound that was played by someone else. */
const ELSEWHERE: Sound = { samples: new Float32Array(0), rate: 22_050 };

/** Where Speech Dispatcher listens: SPEECHD_ADDRESS, or its folder in the runtime directory. */
export function speechDispatcherSocket(env: NodeJS.ProcessEnv): string | undefined {
  const address = env['SPEECHD_ADDRESS'];
  if (address?.startsWith('unix_socket:')) return address.slice('unix_socket:'.length);
  const runtime = env['XDG_RUNTIME_DIR'];
  return !runtime?.startsWith('/') ? undefined : join(runtime, 'speech-dispatcher', 'speechd.sock');
}

/**
 * Speaks through Speech Dispatcher, the speech service that screen readers
 * use: the person's own voice and sound settings apply, and the sound never
 * passes through Aloud.
 */
export class SpeechDispatcherVoice implements Voice {
  readonly name = 'speech-dispatcher';
  readonly #messages = new Map<string, Channel<SsipEvent>>();
  /** Events can overtake the reply that names their message. */
  readonly #early = new Map<string, SsipEvent[]>();
  #connection: SsipConnection | undefined;
  #delivery = '';

  constructor(readonly socket: string) {}

  /** Connects now instead of at the first sentence. Throws `voice-failed`. */
  async start(): Promise<void> {
    await this.#connected();
  }

  async *speak(sentence: string, options: VoiceOptions): AsyncGenerator<Sound, void, undefined> {
    const stopped = new SpeechError('cancelled', 'Speaking was stopped.');
    if (options.signal?.aborted) throw stopped;
    if (options.samplesOnly) {
      throw new SpeechError('voice-failed', 'Speech Dispatcher plays by itself and gives no sound to keep.');
    }
    const text = sentence.trim();
    if (text === '') return;
    const events = new Channel<SsipEvent>();
    let id: string | undefined;
    const abort = () => {
      events.drop(stopped);
      this.#connection?.command('CANCEL SELF').catch(() => undefined);
    };
    options.signal?.addEventListener('abort', abort, { once: true });
    // A module that never reports the end must not hold up what comes next.
    const longest = (10 + text.length / 4) * 1000;
    const late = setTimeout(() => events.end(failed('no end was reported')), longest);
    try {
      const connection = await this.#connected();
      await this.#deliver(connection, options);
      id = await connection.speak(text);
      this.#messages.set(id, events);
      for (const event of this.#early.get(id) ?? []) events.push(event);
      this.#early.clear();
      for await (const event of events) {
        if (event === 'begin') yield ELSEWHERE;
        if (event === 'cancelled') throw stopped;
        if (event === 'end') return;
      }
    } catch (error) {
      throw error instanceof SpeechError ? error : failed(error);
    } finally {
      clearTimeout(late);
      options.signal?.removeEventListener('abort', abort);
      if (id !== undefined) this.#messages.delete(id);
    }
  }

  close(): Promise<void> {
    this.#connection?.command('CANCEL SELF').catch(() => undefined);
    this.#connection?.end();
    this.#connection = undefined;
    return Promise.resolve();
  }

  async #connected(): Promise<SsipConnection> {
    if (this.#connection) return this.#connection;
    try {
      const connection = await SsipConnection.open(
        this.socket,
        (message, event) => this.#take(message, event),
        (error) => this.#lost(error),
      );
      this.#delivery = '';
      await connection.command('SET SELF CLIENT_NAME user:aloud:main');
      await connection.command('SET SELF NOTIFICATION BEGIN ON');
      await connection.command('SET SELF NOTIFICATION END ON');
      await connection.command('SET SELF NOTIFICATION CANCEL ON');
      await connection.command('SET SELF PRIORITY MESSAGE');
      await connection.command('SET SELF PUNCTUATION none');
      return (this.#connection = connection);
    } catch (error) {
      throw failed(error);
    }
  }

  async #deliver(connection: SsipConnection, delivery: Delivery): Promise<void> {
    const wanted = ssipDelivery(delivery);
    if (wanted.join() === this.#delivery) return;
    for (const [setting, value] of wanted) await connection.command(`SET SELF ${setting} ${value}`);
    this.#delivery = wanted.join();
  }

  #take(message: string, event: SsipEvent): void {
    const events = this.#messages.get(message);
    if (events) events.push(event);
    else this.#early.set(message, [...(this.#early.get(message) ?? []), event]);
  }

  #lost(error: Error): void {
    this.#connection = undefined;
    for (const events of this.#messages.values()) events.end(failed(error));
  }
}

/**
 * Rate and volume on Speech Dispatcher's scales from −100 to 100, 0 being
 * normal. What a rate means is up to its module; eSpeak NG's runs from half
 * (−100) to about 2.6 times (100) the normal pace.
 */
export function ssipDelivery({ rate, volume }: Delivery): [setting: string, value: number][] {
  const wished = within(rate, LIMITS.rate);
  const step = wished < 1 ? ((wished - 1) / 0.5) * 100 : ((wished - 1) / 1.6) * 100;
  const loud = (within(volume, LIMITS.volume) - 1) * 100;
  return [
    ['RATE', Math.round(Math.min(100, step))],
    ['VOLUME', Math.round(loud)],
  ];
}

function failed(cause: unknown): SpeechError {
  return new SpeechError(
    'voice-failed',
    'Speech Dispatcher can not be reached; check that speech-dispatcher runs.',
    {
      cause,
    },
  );
}
