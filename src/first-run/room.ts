import { createInterface, type Interface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Microphone } from '../../speech/capture/microphone.js';
import { Listener } from '../../speech/listener.js';
import { DEFAULT_LISTENER_SETTINGS, UNHEARD, type OpenUtterance } from '../../speech/listening.js';
import { fromPcm16 } from '../../speech/audio/samples.js';
import type { Samples } from '../../speech/types.js';
import type { Silero } from '../../speech/vad/silero.js';
import type { VadSettings } from '../../speech/vad/settings.js';
import { SteadyMicrophone, type MicrophoneState } from '../hearing/steady-microphone.js';
import { RecentSound } from './recent.js';

/** Longer than a microphone takes that is there; nobody waits for one that hangs. */
const LOOK_MS = 2000;

/** Whoever is spoken to just now. */
export interface Taker {
  /** Somebody began to speak, at that time of performance.now. */
  begin(at: number, end: () => void): OpenUtterance<void>;
  typed(line: string): void;
}

interface RoomParts {
  readonly silero: Silero;
  readonly vad: VadSettings;
  readonly openMicrophone: (signal: AbortSignal) => Promise<Microphone>;
  /** Where lines are typed. */
  readonly input: NodeJS.ReadableStream;
  readonly microphone: (state: MicrophoneState, reason?: unknown) => void;
  readonly failed: (error: unknown) => void;
  /** There never was a microphone, and nobody types any more. */
  readonly deserted: () => void;
}

/** Where the first conversation takes place: what is said and typed goes to whoever takes it. */
export class Room {
  taker: Taker | null = null;
  readonly #listener: Listener<void>;
  readonly #microphone: SteadyMicrophone;
  readonly #closing = new AbortController();
  readonly #keys: Interface;
  readonly #recent = new RecentSound();
  #typing = true;
  /** There was a microphone: one that goes away is waited for. */
  #found = false;
  #run: Promise<void> = Promise.resolve();
  #known: () => void = () => undefined;

  constructor(private readonly parts: RoomParts) {
    const { silero, vad, openMicrophone, input, microphone } = parts;
    this.#microphone = new SteadyMicrophone(openMicrophone, (state, reason) => {
      this.#found ||= state === 'open';
      microphone(state, reason);
      this.#known();
      this.#look();
    });
    // Speech is only known for speech once there is enough of it.
    this.#listener = new Listener<void>(
      silero,
      (_onPartial, end) => this.taker?.begin(performance.now() - vad.minSpeechMs, end) ?? UNHEARD,
      { ...DEFAULT_LISTENER_SETTINGS, vad },
    );
    this.#keys = createInterface({ input });
    this.#keys.on('line', (line) => this.taker?.typed(line));
    this.#keys.on('close', () => {
      this.#typing = false;
      this.#look();
    });
  }

  /** What was last heard, about ten seconds of it, Aloud's own speech left out. */
  get recent(): readonly Samples[] {
    return this.#recent.pieces;
  }

  /** Opens it; resolves once it is known whether there is a microphone, or when that takes long. */
  async open(): Promise<void> {
    const known = new Promise<void>((resolve) => (this.#known = resolve));
    this.#run = this.#listen();
    this.#microphone.want(true);
    const enough = sleep(LOOK_MS, undefined, { signal: this.#closing.signal }).catch(() => undefined);
    await Promise.race([known, enough]);
  }

  mute(): void {
    this.#listener.mute();
  }

  unmute(): void {
    this.#recent.clear();
    this.#listener.unmute();
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.#keys.close();
    await this.#run;
  }

  #look(): void {
    const { signal } = this.#closing;
    if (!this.#typing && !this.#found && this.#microphone.state === 'lost' && !signal.aborted)
      this.parts.deserted();
  }

  async #listen(): Promise<void> {
    const { signal } = this.#closing;
    for await (const event of this.#listener.listen(this.#pieces(signal), signal))
      if (event.type === 'failed') this.parts.failed(event.error);
  }

  async *#pieces(signal: AbortSignal): AsyncGenerator<Buffer, void, void> {
    for await (const piece of this.#microphone.pieces(signal)) {
      if (!this.#listener.muted) this.#recent.push(fromPcm16(piece));
      yield piece;
    }
  }
}
