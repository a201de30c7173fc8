import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Samples } from '../../speech/types.js';
import { VoskRecogniser } from '../../speech/vosk/recogniser.js';
import type { VoskFiles } from '../../speech/vosk/messages.js';
import { modelFolder } from '../hearing/setup.js';
import type { Paths } from '../paths.js';

/** The closed answers: what an open question can be answered with, in words of the model's vocabulary. */
export const ANSWERS: readonly string[] = [
  ...[
    'yes',
    'yes please',
    'yes do it',
    'yes go ahead',
    'yes delete them',
    'no',
    'no thanks',
    'no thank you',
    "no don't",
  ],
  ...['cancel', 'stop', 'wait', 'repeat', 'help', 'never mind', 'skip', 'why'],
  ...['faster', 'slower', 'louder', 'quieter'],
  ...[
    'one',
    'two',
    'three',
    'the first one',
    'the second one',
    'the third one',
    'number one',
    'number two',
    'number three',
  ],
];

/** Vosk's library and its English model; null where they are not there. */
export function findVosk(paths: Paths): VoskFiles | null {
  const files = {
    library: join(modelFolder(paths, 'libvosk'), 'libvosk.so'),
    model: modelFolder(paths, 'vosk-small-en-us'),
  };
  return existsSync(files.library) && existsSync(files.model) ? files : null;
}

/** What a second ear tells while a person speaks. */
export interface SecondHearing {
  feed(audio: Samples): void;
  /** What it wrote down; null where it could not. */
  finish(): Promise<string | null>;
  cancel(): void;
}

export interface SecondHearingOptions {
  readonly onPartial: (text: string) => void;
  /** It has heard a pause that ends the utterance. */
  readonly onEndpoint?: () => void;
  /** The closed answers that an open question can have. */
  readonly answers?: readonly string[];
}

/**
 * Vosk, where its English model is there, beside Moonshine: it streams, so the
 * words appear while they are spoken, it hears the end by itself, and it holds
 * closed answers against a grammar. It has no say in what was asked for, and
 * one of its failures costs no more than its help.
 */
export class VoskEar {
  private constructor(private readonly vosk: VoskRecogniser) {}

  /** Null where the model is not there. @throws SpeechError when it is there and can't be loaded */
  static async open(paths: Paths): Promise<VoskEar | null> {
    const files = findVosk(paths);
    return files === null ? null : VoskEar.load(files);
  }

  /** Loads a model of any language. @throws SpeechError library-missing, model-missing, model-damaged */
  static async load(files: VoskFiles): Promise<VoskEar> {
    return new VoskEar(await VoskRecogniser.open(files));
  }

  begin({ onPartial, onEndpoint, answers }: SecondHearingOptions): SecondHearing {
    const utterance = this.vosk.begin({
      onPartial: ({ text }) => {
        if (text !== '') onPartial(text);
      },
      ...(onEndpoint && { onEndpoint: ({ text }) => (text === '' ? undefined : onEndpoint()) }),
      ...(answers && { grammar: [...answers, '[unk]'] }),
    });
    return {
      feed: (audio) => utterance.feed(audio),
      cancel: () => utterance.cancel(),
      finish: () =>
        utterance.finish().then(
          ({ text }) => text,
          () => null,
        ),
    };
  }

  async close(): Promise<void> {
    await this.vosk.close();
  }
}
