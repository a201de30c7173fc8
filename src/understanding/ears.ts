import type { Engine } from '../../intents/engine.js';
import type { Phrasings } from '../../intents/learning/phrasings.js';
import type { NameIndex } from '../../intents/names/index/nameindex.js';
import { PhonemiserProcess, piperPhonemiser } from '../../intents/names/phonemiser.js';
import type { Context, Understanding } from '../../intents/types.js';
import { MoonshineEngine } from '../../speech/moonshine/engine.js';
import type { Contest, Heard } from '../../speech/moonshine/protocol.js';
import { MoonshineRecogniser } from '../../speech/moonshine/recogniser.js';
import type { MoonshineUtterance } from '../../speech/moonshine/utterance.js';
import type { Pronunciations } from '../../speech/spoken/pronunciations.js';
import type { Samples } from '../../speech/types.js';
import {
  UNWATCHED,
  type Expectation,
  type OpenUtterance,
  type Said,
  type UtteranceHooks,
} from '../assistant/understander.js';
import { modelFolder } from '../hearing/setup.js';
import type { Paths } from '../paths.js';
import { answerIn, type Meant } from './answer-in-sound.js';
import { anything, byEar, contextOf, type Anything } from './anything.js';
import { inStep } from './in-step.js';
import { loadLexicons, type HearableNames } from './lexicons.js';
import { OwnNames } from './own-names.js';
import { requestIn } from './request-in-sound.js';
import { secretIn } from './secret.js';
import { spellingAutomaton, spellingsIn } from './spelling-sound.js';
import { ANSWERS, VoskEar, type SecondHearing } from './vosk-ear.js';
import { warmUp } from './warm-up.js';

interface EarsOptions {
  readonly paths: Paths;
  readonly engine: Engine;
  readonly phrasings: Phrasings;
  readonly names: HearableNames;
  /** The decoder's form of the packages' index, where it has been built. */
  readonly lexicon: string | undefined;
  /** How the person says packages, by attribute. */
  readonly pronunciations?: Pronunciations;
  /** The decoder, where it was begun to load before. */
  readonly decoder?: Promise<MoonshineEngine>;
  readonly signal: AbortSignal;
  /** Without Vosk beside the decoder. */
  readonly alone?: boolean;
}

/** What an utterance would mean if it ended in the pause it was last heard in. */
interface Ahead {
  readonly utterance: number;
  readonly meant: Promise<Meant>;
  readonly abort: AbortController;
}

/**
 * Ways in which a secret may have been written down that are tried: of 40 passphrases in two synthetic voices
 * 29 were the first and 37 among these and the first.
 */
const SECRET_WAYS = 7;
const SPELLING: Expectation = { question: 'spell', options: 0 };

/**
 * Understands with the sound at hand: every utterance is decoded against all
 * that can be said now, beside the free transcript. What fits is read as the
 * sentence it is, with the names that the sound speaks for; what does not goes
 * on as text, which can ask a question but never passes for heard.
 */
export class Ears {
  readonly #recogniser: MoonshineRecogniser;

  private constructor(
    private readonly engine: Engine,
    private readonly own: OwnNames,
    private readonly packages: NameIndex | null,
    private readonly moonshine: MoonshineEngine,
    private readonly phonemiser: PhonemiserProcess,
    private readonly second: VoskEar | null,
    private readonly forgetNames: () => void,
  ) {
    this.#recogniser = new MoonshineRecogniser(moonshine);
  }

  static async open({
    paths,
    engine,
    phrasings,
    names,
    lexicon,
    decoder,
    pronunciations = new Map(),
    signal,
    alone = false,
  }: EarsOptions): Promise<Ears> {
    const moonshine = await (decoder ?? loadDecoder(paths, signal));
    const own = new OwnNames(phrasings, pronunciations);
    let forgetNames = (): void => undefined;
    let second: VoskEar | null;
    try {
      const base = await loadLexicons(moonshine, names, lexicon);
      if (names.packages !== null) forgetNames = await own.teach(moonshine, names.packages, base);
      second = alone ? null : await VoskEar.open(paths);
    } catch (error) {
      forgetNames();
      await moonshine.close();
      throw error;
    }
    const phonemiser = new PhonemiserProcess(piperPhonemiser(paths.piperPython));
    // Started now, the program is there before the first name is said; what is wrong with it shows then.
    if (names.packages !== null) phonemiser.phonemise(['ready']).catch(() => undefined);
    warmUp(moonshine, engine.automaton());
    return new Ears(engine, own, names.packages, moonshine, phonemiser, second, forgetNames);
  }

  begin(expectation: Expectation, hooks: UtteranceHooks): OpenUtterance {
    if (expectation.question === 'secret') return this.#beginSecret();
    if (expectation.question === 'spell') return this.#beginSpelling(hooks);
    const other = expectation.closed === true ? null : anything(this.engine, expectation);
    return this.#begin(contextOf(expectation), hooks, other);
  }

  /** Begins an utterance that may answer an open question (`context`) or ask for anything else, where that is not null. */
  #begin(
    context: Context | undefined,
    { onPartial, onEndpoint }: UtteranceHooks,
    other: Anything | null,
  ): OpenUtterance {
    const automaton = this.engine.automaton(context);
    const second = this.#beginSecond(context, { onPartial, onEndpoint });
    // While it is not yet sure that the speaker has ended, what it would mean is worked out already.
    let ahead: Ahead | null = null;
    const first = this.#recogniser.begin({
      automaton,
      onPause: (heard) => {
        ahead?.abort.abort();
        const abort = new AbortController();
        const meant = this.#meant(heard, context, other, abort.signal);
        // Whoever wants it meets the error.
        meant.catch(() => undefined);
        ahead = { utterance: heard.utterance, meant, abort };
      },
      // The streaming engine's words come sooner.
      ...(second === null && { onPartial: ({ text }) => onPartial(text) }),
    });
    const both = inStep(first, second);
    return {
      feed: both.feed,
      cancel: () => {
        ahead?.abort.abort();
        both.cancel();
      },
      finish: (signal) => this.#finish(first, second, { context, other }, () => ahead, signal),
    };
  }

  #beginSecond(context: Context | undefined, hooks: UtteranceHooks): SecondHearing | null {
    const answers = context === undefined ? {} : { answers: ANSWERS };
    try {
      return this.second?.begin({ ...hooks, ...answers }) ?? null;
    } catch {
      // It has died: hearing goes on with the first ear alone.
      return null;
    }
  }

  /** Begins an utterance in which a name is spelled, or something else is said. */
  #beginSpelling({ onPartial }: UtteranceHooks): OpenUtterance {
    const utterance = this.#recogniser.begin({
      automaton: spellingAutomaton(),
      onPartial: ({ text }) => onPartial(text),
    });
    return {
      feed: (audio: Samples) => utterance.feed(audio),
      cancel: () => utterance.cancel(),
      finish: (signal) => this.#spelled(utterance, signal),
    };
  }

  /** Begins an utterance in which a secret is said: it is written down and shown to nobody. */
  #beginSecret(): OpenUtterance {
    const first = this.#recogniser.begin({ alternatives: SECRET_WAYS });
    const second = this.#beginSecond(undefined, UNWATCHED);
    return {
      ...inStep(first, second),
      finish: async () => {
        const started = performance.now();
        const [transcript, other] = await Promise.all([first.finish(), second?.finish() ?? null]);
        const { text, alternatives } = transcript;
        const texts = [text, ...alternatives.map((one) => one.text), other ?? ''];
        return secretIn(this.engine, texts, Math.round(performance.now() - started), transcript);
      },
    };
  }

  async #spelled(utterance: MoonshineUtterance, signal: AbortSignal): Promise<Said> {
    const started = performance.now();
    const heard = await utterance.hear();
    const { transcript } = heard;
    const ms = (): number => Math.round(performance.now() - started);
    try {
      const spelled = spellingsIn(heard.hearings);
      if (spelled.length > 0) {
        const understanding = this.engine.understand(spelled[0]!, { expects: [] });
        return { transcript, understanding, clear: true, ms: ms(), spelled };
      }
      const again = await this.moonshine.hear(heard.utterance, this.engine.automaton(), { signal });
      const other = anything(this.engine, SPELLING);
      const understanding = await this.#anything({ ...again, transcript }, other, signal);
      return { transcript, understanding, clear: false, ms: ms() };
    } finally {
      this.moonshine.release(heard.utterance);
    }
  }

  async #finish(
    first: MoonshineUtterance,
    second: SecondHearing | null,
    { context, other }: { context: Context | undefined; other: Anything | null },
    ahead: () => Ahead | null,
    signal: AbortSignal,
  ): Promise<Said> {
    const started = performance.now();
    const [heard, secondText] = await Promise.all([first.hear(), second?.finish() ?? null]);
    try {
      const early = ahead();
      const same = early?.utterance === heard.utterance;
      if (!same) early?.abort.abort();
      const now = (): Promise<Meant> => this.#meant(heard, context, other, signal);
      const { understanding, clear } = await (same ? early.meant.catch(now) : now());
      // An answer counts only where the other engine heard the same.
      const agreed =
        context === undefined ||
        secondText === null ||
        this.engine.understand(secondText, context).intent === understanding.intent;
      return {
        transcript: heard.transcript,
        hearings: heard.hearings,
        understanding,
        clear: clear && agreed,
        ms: Math.round(performance.now() - started),
      };
    } finally {
      this.moonshine.release(heard.utterance);
    }
  }

  async #meant(
    heard: Heard,
    context: Context | undefined,
    other: Anything | null,
    signal: AbortSignal,
  ): Promise<Meant> {
    const understand = (text: string, open?: Context): Understanding => this.engine.understand(text, open);
    const answer = context && answerIn(heard.hearings, context, understand, other === null);
    if (answer) return answer;
    // As text it may still be about the question, and is no clear answer to it.
    if (other === null) return { understanding: understand(heard.transcript.text, context), clear: false };
    if (context === undefined)
      return { understanding: await this.#anything(heard, other, signal), clear: true };
    const automaton = this.engine.automaton(other.context);
    const again = await this.moonshine.hear(heard.utterance, automaton, { signal });
    const understanding = await this.#anything({ ...again, transcript: heard.transcript }, other, signal);
    return { understanding, clear: false };
  }

  #anything(
    { transcript, hearings, utterance, seconds }: Heard,
    { read, questionOpen, answersToo }: Anything,
    signal: AbortSignal,
  ): Promise<Understanding> {
    const { engine, own, packages, phonemiser, moonshine } = this;
    const names = packages && {
      index: packages,
      phonemise: phonemiser.phonemise,
      score: (texts: readonly string[], contest: Contest) =>
        moonshine.score(utterance, texts, { contest, signal }),
    };
    const sources = { engine, own, names, read: byEar(engine, read), questionOpen, answersToo };
    return requestIn({ transcript, hearings, seconds }, sources);
  }

  async close(): Promise<void> {
    this.forgetNames();
    this.phonemiser.close();
    await Promise.all([this.#recogniser.close(), this.second?.close()]);
  }
}

/** Begins to load the decoder; whoever waits for it meets what went wrong. */
export function loadDecoder(paths: Paths, signal: AbortSignal): Promise<MoonshineEngine> {
  const decoder = MoonshineEngine.load({ modelDir: modelFolder(paths, 'moonshine-tiny-en'), signal });
  decoder.catch(() => undefined);
  return decoder;
}
