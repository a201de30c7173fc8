import { performance } from 'node:perf_hooks';
import { cutForSpeed } from '../spoken/sentences.js';
import type { Delivery, Voice } from '../voices/types.js';
import type { Output } from './output.js';

/** A sentence that begins to be heard; `start` in seconds of performance.now. */
export interface SentenceStart {
  /** Which sentence of its text, from 0. */
  readonly index: number;
  /** As it stands in the text. */
  readonly written: string;
  /** As it is said. */
  readonly spoken: string;
  readonly start: number;
}

export interface SentenceTimes extends SentenceStart {
  readonly end: number;
}

export interface SentenceJob {
  readonly index: number;
  readonly written: string;
  readonly spoken: string;
  readonly voice: Voice | undefined;
  readonly output: Output | undefined;
  readonly delivery: Delivery;
  readonly signal: AbortSignal;
  /** Called as soon as it is known when it will be heard. */
  readonly started: (start: SentenceStart) => void;
}

/** Silence after a sentence at normal pace; what Piper leaves by itself sounds rushed. */
const GAP_SECONDS = 0.15;
/** With more sound than this still to be heard, the rest of a sentence need not be hurried. */
const NO_HURRY_SECONDS = 1;

/**
 * Makes one sentence and hands it to the output; resolves when it is made, with
 * the times at which it is heard. Without a voice or an output it is over at
 * once. Throws SpeechError as the voice does.
 */
export async function speakSentence(job: SentenceJob): Promise<SentenceTimes> {
  const { index, written, spoken, voice, output, delivery, signal } = job;
  let start: number | undefined;
  const begin = (at: number) => {
    if (start !== undefined) return;
    start = at;
    job.started({ index, written, spoken, start });
  };
  let end = 0;
  if (voice && (output ?? voice.name === 'speech-dispatcher')) {
    const hurried = output !== undefined && output.timeline.ahead < NO_HURRY_SECONDS;
    let rate = 0;
    for (const piece of hurried ? cutForSpeed(spoken) : [spoken]) {
      for await (const sound of voice.speak(piece, { ...delivery, signal })) {
        signal.throwIfAborted();
        if (sound.samples.length === 0 || !output) {
          begin(seconds());
        } else {
          ({ rate } = sound);
          const heard = output.write(sound);
          begin(heard.start);
          end = heard.end;
        }
      }
    }
    signal.throwIfAborted();
    if (rate > 0) output?.write({ samples: new Float32Array((rate * GAP_SECONDS) / delivery.rate), rate });
  }
  begin(seconds());
  return { index, written, spoken, start: start!, end: Math.max(end, start!) };
}

function seconds(): number {
  return performance.now() / 1000;
}
