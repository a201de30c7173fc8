import { fromPcm16 } from '../../speech/audio/samples.js';
import { SAMPLE_RATE } from '../../speech/types.js';
import type { VadSettings } from '../../speech/vad/settings.js';
import type { Silero } from '../../speech/vad/silero.js';
import { VoiceActivity } from '../../speech/vad/voice-activity.js';

/** So much of its own speech must go by without any speech in the microphone, in samples: three seconds. */
const TRIAL = 3 * SAMPLE_RATE;
/** Where there is no canceller it is looked for again after so long, in milliseconds. */
const LOOK_AGAIN_MS = 60_000;

export interface DuplexParts {
  /** For this stream alone. */
  readonly silero: Silero;
  readonly vad: () => VadSettings;
  /** Whether what is recorded is said to be free of what is played. */
  readonly cancelled: () => Promise<boolean>;
  readonly now?: () => number;
}

/**
 * Whether Aloud may listen while it speaks. Only with an echo canceller, which
 * has proved itself: Aloud's own speech came, and in the microphone there was
 * none. Whatever speaks against it takes the proof away.
 */
export class Duplex {
  #proven = false;
  #trying = false;
  #without = -Infinity;
  #quiet = 0;
  #activity: VoiceActivity | undefined;
  readonly #now: () => number;

  constructor(private readonly parts: DuplexParts) {
    this.#now = parts.now ?? (() => performance.now());
  }

  /** Aloud begins to speak; resolves whether it may listen meanwhile. */
  async speaking(): Promise<boolean> {
    if (this.#now() - this.#without < LOOK_AGAIN_MS) return false;
    const cancelled = await this.parts.cancelled();
    if (!cancelled) {
      this.#without = this.#now();
      this.fail();
      return false;
    }
    this.#trying = !this.#proven;
    return this.#proven;
  }

  /** It has fallen silent. */
  silent(): void {
    this.#trying = false;
    this.#activity = undefined;
  }

  /** Takes what the microphone gives while Aloud speaks and does not listen; 16 kHz mono s16le. */
  async feed(pcm: Buffer): Promise<void> {
    if (!this.#trying) return;
    if (this.#activity === undefined) this.parts.silero.reset();
    this.#activity ??= new VoiceActivity(this.parts.silero, this.parts.vad());
    for await (const { type } of this.#activity.push(fromPcm16(pcm)))
      if (type === 'speech-start') this.#quiet = 0;
    this.#quiet += pcm.length / 2;
    if (this.#quiet >= TRIAL) [this.#proven, this.#trying] = [true, false];
  }

  /** It heard itself: it has to prove itself anew. */
  fail(): void {
    [this.#proven, this.#trying, this.#quiet] = [false, false, 0];
  }
}
