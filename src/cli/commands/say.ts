import { writeWav } from '../../../speech/audio/wav-write.js';
import { SpeechError } from '../../../speech/errors.js';
import { Store } from '../../store/store.js';
import { Tongue } from '../../tongue.js';
import { exitCodes } from '../exit-codes.js';
import type { Common, Invocation } from '../run.js';

interface SayOptions extends Common {
  readonly out?: string;
  readonly invocation: Invocation;
}

/** Speaks a text, or writes its sound to a file. */
export async function say(text: string, { out, invocation }: SayOptions): Promise<number> {
  const { events, paths, settings, signal } = invocation;
  const store = Store.open(paths.database);
  const tongue = await Tongue.choose({
    paths,
    settings: settings.voice,
    play: out === undefined,
    store,
    onTrouble: (sentence) => events.emit({ type: 'error', code: 'voice-failed', text: sentence }),
  });
  try {
    events.emit({ type: 'say', text, kind: 'message' });
    if (out === undefined) {
      if (!tongue.loud) throw new SpeechError('no-player', `${tongue.why} Use --out to write a WAV file.`);
      const stop = (): void => tongue.speaker.stop();
      signal.addEventListener('abort', stop, { once: true });
      await tongue.speaker.say(text);
    } else {
      const sound = await tongue.render(text, signal);
      await writeWav(out, sound.samples, sound.rate);
      events.emit({ type: 'recording', file: out, seconds: sound.samples.length / sound.rate });
    }
    signal.throwIfAborted();
    return exitCodes.ok;
  } finally {
    await tongue.close();
    store.close();
  }
}
