import { answerOf, type BatchAnswer } from '../../../intents/batch.js';
import type { Engine } from '../../../intents/engine.js';
import type { Phrasings } from '../../../intents/learning/phrasings.js';
import { assertAudible, readWav } from '../../../speech/audio/wav-file.js';
import type { Hearing } from '../../../speech/types.js';
import { AloudError, codeOf, isAbort, messageOf } from '../../errors.js';
import type { Paths } from '../../paths.js';
import { ALL_OPEN, UNWATCHED } from '../../assistant/understander.js';
import { Ears } from '../../understanding/ears.js';
import { voskAlone, VoskEars } from '../../understanding/vosk-ears.js';
import type { World } from '../../understanding/world.js';

/** Seconds a line's recording may last: one utterance. */
const LONGEST = 30;

/** A sentence the sound was heard as; the scores are described at {@link Hearing}. */
type PlainHearing = Pick<Hearing, 'text' | 'score' | 'logProb' | 'perToken' | 'margin'>;

export interface AudioAnswer extends BatchAnswer {
  readonly file: string;
  readonly transcript: string;
  readonly hearings: readonly PlainHearing[];
}

export interface FileFailure {
  readonly file: string;
  readonly error: { readonly code: string; readonly text: string };
}

interface FilesToHear {
  readonly lines: readonly string[];
  readonly world: World;
  readonly engine: Engine;
  readonly phrasings: Phrasings;
  readonly paths: Paths;
  readonly signal: AbortSignal;
  readonly show: (answer: AudioAnswer | FileFailure) => void;
}

/** Understands recordings of one utterance each, in order, as the assistant would; a bad one is told in its place. */
export async function understandFiles(wanted: FilesToHear): Promise<void> {
  const { lines, world, engine, phrasings, paths, signal, show } = wanted;
  const { packages, options, lists, lexicon } = world;
  const names = { packages, options, lists };
  const vosk = voskAlone(paths);
  const ears =
    vosk === null
      ? await Ears.open({ paths, engine, phrasings, names, lexicon, signal })
      : await VoskEars.open(vosk, engine);
  try {
    for (const file of lines) show(await answerTo(file, ears, signal));
  } finally {
    await ears.close();
  }
}

async function answerTo(
  file: string,
  ears: Ears | VoskEars,
  signal: AbortSignal,
): Promise<AudioAnswer | FileFailure> {
  try {
    if (file.trim() === '') throw new AloudError('file-missing', 'The line is empty; name a WAV file.');
    const audio = await readWav(file, { signal, maxSeconds: LONGEST });
    assertAudible(audio, file);
    const utterance = ears.begin(ALL_OPEN, UNWATCHED);
    utterance.feed(audio);
    const { understanding, transcript, hearings = [], ms } = await utterance.finish(signal);
    const { text, ...rest } = answerOf({ ...understanding, ms });
    return {
      file,
      text,
      transcript: transcript?.text ?? '',
      hearings: hearings.map(plainHearing),
      ...rest,
    };
  } catch (error) {
    if (isAbort(error) || signal.aborted) throw error;
    return {
      file,
      error: { code: codeOf(error), text: messageOf(error) },
    };
  }
}

function plainHearing({ text, score, logProb, perToken, margin }: Hearing): PlainHearing {
  return {
    text,
    score: round(score),
    logProb: round(logProb),
    perToken: round(perToken),
    margin: round(margin),
  };
}

const round = (value: number): number => Math.round(value * 1000) / 1000;
