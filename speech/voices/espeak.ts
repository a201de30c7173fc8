import { execa } from 'execa';
import { fromPcm16 } from '../audio/samples.js';
import { SpeechError } from '../errors.js';
import { spellOut } from './letters.js';
import { LIMITS, louder, within, type Sound, type Voice, type VoiceOptions } from './types.js';

/** eSpeak NG's own pace, words a minute. */
const NORMAL_PACE = 175;
/** It makes sound a hundred times faster than it is spoken; a sentence that takes this long hangs. */
const LONGEST_MS = 20_000;
const WAV_HEAD = 44;

/** eSpeak NG, one short-lived process a sentence: it starts within milliseconds and streams. */
export class EspeakVoice implements Voice {
  readonly name = 'espeak-ng';
  readonly #closing = new AbortController();

  /**
   * @param program the espeak-ng program, a path or a name on PATH
   * @param language a voice as eSpeak NG names it
   */
  constructor(
    readonly program = 'espeak-ng',
    readonly language = 'en-us',
  ) {}

  async *speak(sentence: string, options: VoiceOptions): AsyncGenerator<Sound, void, undefined> {
    const pace = String(Math.round(NORMAL_PACE * within(options.rate, LIMITS.rate)));
    const volume = within(options.volume, LIMITS.volume);
    const signals = [this.#closing.signal, ...(options.signal ? [options.signal] : [])];
    const signal = AbortSignal.any(signals);
    const stopped = new SpeechError('cancelled', 'Speaking was stopped.');
    const check = () => {
      if (signal.aborted) throw stopped;
    };
    check();
    const child = execa(this.program, ['-v', this.language, '-s', pace, '--stdout', '--stdin'], {
      input: spellOut(sentence),
      buffer: { stdout: false },
      encoding: 'buffer',
      reject: false,
      timeout: LONGEST_MS,
      cancelSignal: signal,
      forceKillAfterDelay: 50,
    });
    let rest = Buffer.alloc(0);
    let rate = 0;
    try {
      for await (const bytes of child.iterable({ from: 'stdout', binary: true, preserveNewlines: true })) {
        check();
        rest = Buffer.concat([rest, bytes]);
        if (rate === 0) {
          if (rest.length < WAV_HEAD) continue;
          rate = rest.readUInt32LE(24);
          rest = rest.subarray(WAV_HEAD);
        }
        const whole = rest.length & ~1;
        if (whole === 0) continue;
        const samples = louder(fromPcm16(rest.subarray(0, whole)), volume);
        rest = rest.subarray(whole);
        yield { samples, rate };
      }
    } catch (error) {
      check();
      throw failed(error);
    } finally {
      child.kill('SIGKILL');
    }
    const result = await child;
    check();
    if (result.failed) throw failed(result.message);
  }

  close(): Promise<void> {
    this.#closing.abort();
    return Promise.resolve();
  }
}

function failed(cause: unknown): SpeechError {
  return new SpeechError(
    'voice-failed',
    'eSpeak NG could not speak; check that espeak-ng runs in a terminal.',
    {
      cause,
    },
  );
}
