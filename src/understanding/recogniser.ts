import { MoonshineRecogniser } from '../../speech/moonshine/recogniser.js';
import type { Recogniser, Samples, Transcript, UtteranceOptions } from '../../speech/types.js';
import { VoskRecogniser } from '../../speech/vosk/recogniser.js';
import type { Paths } from '../paths.js';
import { loadDecoder } from './ears.js';
import { voskAlone } from './vosk-ears.js';

/** What writes speech down here: Moonshine, or Vosk where only that is there. @throws SpeechError model-missing, model-damaged */
export async function openRecogniser(paths: Paths, signal: AbortSignal): Promise<Recogniser> {
  const vosk = voskAlone(paths);
  return vosk === null
    ? new MoonshineRecogniser(await loadDecoder(paths, signal))
    : VoskRecogniser.open(vosk);
}

/** Writes one utterance down. @throws SpeechError cancelled when the signal fires */
export async function writeDown(
  recogniser: Recogniser,
  audio: Samples,
  signal: AbortSignal,
  options: UtteranceOptions = {},
): Promise<Transcript> {
  signal.throwIfAborted();
  const utterance = recogniser.begin(options);
  const cancel = (): void => utterance.cancel();
  signal.addEventListener('abort', cancel, { once: true });
  try {
    utterance.feed(audio);
    return await utterance.finish();
  } finally {
    signal.removeEventListener('abort', cancel);
  }
}
