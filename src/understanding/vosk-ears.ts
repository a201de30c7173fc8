import { existsSync } from 'node:fs';
import type { Engine } from '../../intents/engine.js';
import type { Context, Understanding } from '../../intents/types.js';
import type { Transcript } from '../../speech/types.js';
import type { VoskFiles } from '../../speech/vosk/messages.js';
import { VoskRecogniser } from '../../speech/vosk/recogniser.js';
import type { VoskUtterance } from '../../speech/vosk/utterance.js';
import type { Expectation, OpenUtterance, Said, UtteranceHooks } from '../assistant/understander.js';
import { modelFolder } from '../hearing/setup.js';
import type { Paths } from '../paths.js';
import { anything, contextOf, readTyped } from './anything.js';
import { inStep } from './in-step.js';
import { answerInWriting, requestInWriting } from './in-writing.js';
import { nothing } from './readings.js';
import type { Listener } from './recogniser-choice.js';
import { secretIn } from './secret.js';
import { ANSWERS, findVosk } from './vosk-ear.js';

/**
 * Vosk's files where it is to hear alone: its English model is there, and the
 * decoder of sound is not, or is not wanted; else null.
 */
export function voskAlone(paths: Paths, listener: Listener = 'auto'): VoskFiles | null {
  if (listener === 'moonshine') return null;
  const decoder = listener === 'auto' && existsSync(modelFolder(paths, 'moonshine-tiny-en'));
  return decoder ? null : findVosk(paths);
}

/**
 * Ears without the decoder of sound. Vosk writes down what is said, in several
 * ways, and those are read as text; closed answers are held against their
 * grammar besides. Names are found by their letters and phonemes.
 */
export class VoskEars {
  private constructor(
    private readonly vosk: VoskRecogniser,
    private readonly engine: Engine,
    private readonly answers: readonly string[],
  ) {}

  /**
   * @param answers what an open question can be answered with, in the model's words
   * @throws SpeechError library-missing, model-missing, model-damaged
   */
  static async open(files: VoskFiles, engine: Engine, answers = ANSWERS): Promise<VoskEars> {
    return new VoskEars(await VoskRecogniser.open(files), engine, answers);
  }

  begin(expectation: Expectation, { onPartial, onEndpoint }: UtteranceHooks): OpenUtterance {
    const secret = expectation.question === 'secret';
    const free = this.vosk.begin({
      ...(!secret && {
        onPartial: ({ text }: Transcript) => {
          if (text !== '') onPartial(text);
        },
      }),
      onEndpoint: ({ text }) => (text === '' ? undefined : onEndpoint()),
    });
    const asks = expectation.question === 'confirm' || expectation.question === 'choose';
    const held = asks ? this.vosk.begin({ grammar: this.answers }) : null;
    return {
      ...inStep(free, held),
      finish: () => this.#finish(free, held, expectation),
    };
  }

  async #finish(free: VoskUtterance, held: VoskUtterance | null, expectation: Expectation): Promise<Said> {
    const started = performance.now();
    const [transcript, closed] = await Promise.all([free.finish(), held?.finish() ?? null]);
    const said = this.#said(transcript, closed, expectation);
    // What is a secret is handed on alone.
    const written = said.secret === undefined && { transcript };
    return { ...said, ...written, ms: Math.round(performance.now() - started) };
  }

  #said(transcript: Transcript, closed: Transcript | null, expectation: Expectation): Said {
    const { engine } = this;
    if (expectation.question === 'secret') {
      const { text, alternatives } = transcript;
      return secretIn(engine, [...new Set([text, ...alternatives.map((one) => one.text)])], 0);
    }
    if (expectation.question === 'spell') return readTyped(engine, transcript.text, expectation);
    const context = contextOf(expectation);
    if (context !== undefined && closed !== null) {
      const answer = answerInWriting(closed, transcript, context, engine);
      if (answer !== null) return { ...answer, ms: 0 };
      if (expectation.closed === true)
        return { understanding: this.#closed(transcript, context), clear: false, ms: 0 };
    }
    const understanding = requestInWriting(transcript, anything(engine, expectation), engine);
    return { understanding, clear: context === undefined, ms: 0 };
  }

  /** What was said where nothing but answers is waited for: one that both ears did not agree on, good for no yes, or nothing. */
  #closed({ text, alternatives }: Transcript, context: Context): Understanding {
    const ways = [text, ...alternatives.map((one) => one.text)].map((way) =>
      this.engine.understand(way, context),
    );
    return (
      ways.find(({ outcome }) => outcome === 'understood') ?? nothing(this.engine.understand(text, context))
    );
  }

  async close(): Promise<void> {
    await this.vosk.close();
  }
}
