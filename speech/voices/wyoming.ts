import { SpeechError } from '../errors.js';
import { synthesize } from '../wyoming/client.js';
import { Stretcher } from './stretch.js';
import { LIMITS, louder, within, type Sound, type Voice, type VoiceOptions } from './types.js';

/**
 * A voice of another program, asked by the Wyoming protocol. It speaks at its
 * own pace or faster: slower is not asked for in that protocol.
 */
export class WyomingVoice implements Voice {
  readonly name = 'wyoming';
  readonly #closing = new AbortController();

  /** @param uri `tcp://host:port` or `unix:///path` */
  constructor(private readonly uri: string) {}

  async *speak(sentence: string, options: VoiceOptions): AsyncGenerator<Sound, void, undefined> {
    if (!/[\p{L}\p{N}]/u.test(sentence)) return;
    const pace = within(options.rate, LIMITS.rate);
    const volume = within(options.volume, LIMITS.volume);
    const signals = [this.#closing.signal, ...(options.signal ? [options.signal] : [])];
    let stretcher: Stretcher | undefined;
    let lastRate = 0;
    try {
      for await (const { samples, rate } of synthesize(this.uri, sentence, AbortSignal.any(signals))) {
        lastRate = rate;
        if (pace > 1) stretcher ??= new Stretcher(pace, rate);
        yield { samples: louder(stretcher?.push(samples) ?? samples, volume), rate };
      }
    } catch (cause) {
      if (cause instanceof SpeechError && cause.code === 'cancelled') throw cause;
      const sentenceOf = cause instanceof Error ? cause.message : String(cause);
      throw new SpeechError('voice-failed', sentenceOf, { cause });
    }
    if (stretcher) yield { samples: louder(stretcher.finish(), volume), rate: lastRate };
  }

  close(): Promise<void> {
    this.#closing.abort();
    return Promise.resolve();
  }
}
