import { join } from 'node:path';
import { Silero } from '../../../speech/vad/silero.js';
import { AloudError } from '../../errors.js';
import { sileroModel } from '../../hearing/setup.js';
import { enrol } from '../../passphrase/enrolment.js';
import { Passphrase } from '../../passphrase/passphrase.js';
import { lettersOf } from '../../passphrase/words.js';
import { Store } from '../../store/store.js';
import { Tongue } from '../../tongue.js';
import { openRecogniser, writeDown } from '../../understanding/recogniser.js';
import { Wording } from '../../wording/wording.js';
import { exitCodes } from '../exit-codes.js';
import type { Common, Invocation } from '../run.js';
import { readHidden } from '../typing.js';
import { sentence } from './microphone.js';

interface PassphraseOptions extends Common {
  readonly remove?: boolean;
  readonly spoken?: boolean;
  readonly device?: string;
  readonly silent?: boolean;
  readonly invocation: Invocation;
}

/** Sets the passphrase that deleting for good may ask for, typed unseen or said aloud, twice. */
export async function passphrase(options: PassphraseOptions): Promise<number> {
  const { invocation, remove, spoken } = options;
  const { paths, print, settings } = invocation;
  const kept = new Passphrase(paths.passphrase);
  if (remove === true) {
    print(kept.remove() ? 'The passphrase is forgotten.' : 'There is no passphrase.');
    return exitCodes.ok;
  }
  const [text = '', ...heard] = spoken === true ? await said(options) : await typed(invocation.signal);
  await kept.set(text, heard);
  print('The passphrase is set.');
  if (settings.dialogue.for_good !== 'passphrase')
    print('To have it asked for, run: aloud settings set dialogue.for_good passphrase');
  return exitCodes.ok;
}

async function typed(signal: AbortSignal): Promise<string[]> {
  const [first = '', second = ''] = await readHidden(
    ['A passphrase of at least three words, which is not shown: ', 'The same once more: '],
    signal,
  );
  if (lettersOf(first) !== lettersOf(second)) throw differing();
  return [first];
}

/** What was heard alike of two takes, and what was written down of each. */
async function said({ device, silent, invocation }: PassphraseOptions): Promise<string[]> {
  const { paths, settings, signal, events } = invocation;
  const wording = Wording.load(join(paths.root, 'src', 'wording', 'en.yaml'));
  const store = Store.open(paths.database);
  const tongue = await Tongue.choose({
    ...{ paths, settings: settings.voice, play: silent !== true, store },
    onTrouble: (text) => events.emit({ type: 'error', code: 'voice-failed', text }),
  });
  const engine = await openRecogniser(paths, signal);
  try {
    const silero = await Silero.open(sileroModel());
    const heard = await enrol({
      ask: async (key) => {
        const text = wording.say(`passphrase.${key}`);
        events.emit({ type: 'say', text, kind: 'message' });
        if (tongue.loud) await tongue.speaker.say(text);
      },
      take: async () => (await sentence(device, silero, invocation))?.audio ?? null,
      transcribe: (audio, alternatives) => writeDown(engine, audio, signal, { alternatives }),
    });
    if (heard === null) throw differing();
    return heard;
  } finally {
    await engine.close();
    await tongue.close();
    store.close();
  }
}

const differing = (): AloudError =>
  new AloudError('passphrase-differs', 'The two are not the same; nothing was set. Try once more.');
