import { fromPcm16 } from '../../speech/audio/samples.js';
import { SAMPLE_RATE, type Samples } from '../../speech/types.js';
import type { VadSettings } from '../../speech/vad/settings.js';
import type { Silero } from '../../speech/vad/silero.js';
import { VoiceActivity } from '../../speech/vad/voice-activity.js';
import { measure, type Levels } from './levels.js';
import { RecentSound } from './recent.js';

/** After so much sound without a voice in it the person is told, in samples. */
const PATIENCE = 20 * SAMPLE_RATE;

/** A sentence that was spoken into the microphone, and how it came through. */
export interface Checked extends Levels {
  readonly audio: Samples;
}

/**
 * Waits for the first sentence and measures it. Null where none came for a while: a
 * microphone that is switched off would be waited for without a word.
 * @param pieces 16 kHz mono, 16 bits.
 */
export async function checkMicrophone(
  pieces: AsyncIterable<Uint8Array>,
  { silero, vad }: { readonly silero: Silero; readonly vad: VadSettings },
): Promise<Checked | null> {
  const activity = new VoiceActivity(silero, vad);
  const recent = new RecentSound();
  let waited = 0;
  for await (const piece of pieces) {
    const samples = fromPcm16(piece);
    recent.push(samples);
    waited += samples.length;
    for await (const event of activity.push(samples))
      if (event.type === 'speech-end') return { audio: event.audio, ...measure(recent.pieces, event.audio) };
      else waited = 0;
    if (waited > PATIENCE) return null;
  }
  return null;
}
