import { basename } from 'node:path';
import { assertAudible, readWavPieces } from '../../speech/audio/wav-file.js';
import { peak } from '../../speech/audio/samples.js';
import { SAMPLE_RATE, type Samples } from '../../speech/types.js';
import type { VadSettings } from '../../speech/vad/settings.js';
import { Silero } from '../../speech/vad/silero.js';
import { VoiceActivity } from '../../speech/vad/voice-activity.js';

/** An utterance found in a recording. */
export interface FoundUtterance {
  readonly audio: Samples;
  /** Seconds into the recording. */
  readonly from: number;
  readonly to: number;
}

/**
 * Finds the utterances of a WAV file, as the microphone's would be found, in bounded memory.
 * @throws SpeechError for what is no usable recording, `audio-silent` where nothing at all can be heard
 */
export async function* utterancesIn(
  file: string,
  { silero, vad, signal }: { silero: Silero; vad: VadSettings; signal: AbortSignal },
): AsyncGenerator<FoundUtterance, void, undefined> {
  const activity = new VoiceActivity(silero, vad);
  let loudest: Samples = new Float32Array(0);
  for await (const piece of readWavPieces(file, signal)) {
    if (peak(piece) > peak(loudest)) loudest = piece;
    for await (const event of activity.push(piece)) if (event.type === 'speech-end') yield found(event);
  }
  for await (const event of activity.finish()) if (event.type === 'speech-end') yield found(event);
  assertAudible(loudest, basename(file));
}

/**
 * Reads the beginning of each file, so that a mistyped name is told before anything large is loaded.
 * @throws SpeechError for the first that is no recording
 */
export async function checkRecordings(files: readonly string[], signal: AbortSignal): Promise<void> {
  for (const file of files) {
    const pieces = readWavPieces(file, signal);
    await pieces.next();
    await pieces.return();
  }
}

const found = ({ audio, from, to }: { audio: Samples; from: number; to: number }): FoundUtterance => ({
  audio,
  from: from / SAMPLE_RATE,
  to: to / SAMPLE_RATE,
});
