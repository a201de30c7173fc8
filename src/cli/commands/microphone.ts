import { join } from 'node:path';
import { Silero } from '../../../speech/vad/silero.js';
import { checkMicrophone, type Checked } from '../../first-run/microphone-check.js';
import { openMicrophone, sileroModel, vadSettings } from '../../hearing/setup.js';
import { Store } from '../../store/store.js';
import { Tongue } from '../../tongue.js';
import { Wording, type Values } from '../../wording/wording.js';
import { openRecogniser, writeDown } from '../../understanding/recogniser.js';
import { exitCodes } from '../exit-codes.js';
import type { Common, Invocation } from '../run.js';

interface MicrophoneOptions extends Common {
  readonly device?: string;
  readonly silent?: boolean;
  readonly invocation: Invocation;
}

/** Asks for a sentence, and says what was heard, how loud it was, and what to do where that is not good. */
export async function microphone({ device, silent, invocation }: MicrophoneOptions): Promise<number> {
  const { events, paths, settings, signal } = invocation;
  const wording = Wording.load(join(paths.root, 'src', 'wording', 'en.yaml'));
  const store = Store.open(paths.database);
  const tongue = await Tongue.choose({
    paths,
    settings: settings.voice,
    play: silent !== true,
    store,
    onTrouble: (text) => events.emit({ type: 'error', code: 'voice-failed', text }),
  });
  const say = async (key: string, values: Values = {}): Promise<void> => {
    const text = wording.say(`microphone_check.${key}`, values);
    events.emit({ type: 'say', text, kind: 'message' });
    if (tongue.loud) await tongue.speaker.say(text);
  };
  const hush = (): void => tongue.speaker.stop();
  signal.addEventListener('abort', hush, { once: true });
  const engine = await openRecogniser(paths, signal);
  try {
    const silero = await Silero.open(sileroModel());
    await say('ask');
    let checked = await sentence(device, silero, invocation);
    while (checked === null) {
      await say('no_voice');
      checked = await sentence(device, silero, invocation);
    }
    const { text, confidence, words, engine: name } = await writeDown(engine, checked.audio, signal);
    events.emit({ type: 'transcript', text, confidence, words, engine: name, source: 'voice' });
    await say(text === '' ? 'no_words' : 'heard', { text });
    await say(checked.verdict, { gap: Math.round(checked.voice - checked.noise) });
    return text !== '' && checked.verdict === 'good' ? exitCodes.ok : exitCodes['not-understood'];
  } finally {
    signal.removeEventListener('abort', hush);
    await engine.close();
    await tongue.close();
    store.close();
  }
}

/** The first sentence, from a microphone that is open only while Aloud does not speak. */
export async function sentence(
  device: string | undefined,
  silero: Silero,
  { settings, signal }: Invocation,
): Promise<Checked | null> {
  signal.throwIfAborted();
  const source = await openMicrophone(settings, signal, device);
  const end = (): void => void source.stop();
  signal.addEventListener('abort', end, { once: true });
  try {
    const checked = await checkMicrophone(source.pieces(), { silero, vad: vadSettings(settings) });
    signal.throwIfAborted();
    return checked;
  } finally {
    signal.removeEventListener('abort', end);
    await source.stop();
  }
}
