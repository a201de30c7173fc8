import type { Engine } from '../../intents/engine.js';
import type { Phrasings } from '../../intents/learning/phrasings.js';
import type { NameIndex } from '../../intents/names/index/nameindex.js';
import { PhonemiserProcess, piperPhonemiser } from '../../intents/names/phonemiser.js';
import type { Context, SlotValue, Understanding } from '../../intents/types.js';
import { accept, ANSWER, YES } from '../../speech/moonshine/acceptance.js';
import { MoonshineEngine } from '../../speech/moonshine/engine.js';
import type { Heard } from '../../speech/moonshine/protocol.js';
import { MoonshineRecogniser } from '../../speech/moonshine/recogniser.js';
import type { MoonshineUtterance } from '../../speech/moonshine/utterance.js';
import type { Samples } from '../../speech/types.js';
import { confirms } from '../assistant/answers.js';
import type { OpenUtterance, Said, UtteranceHooks } from '../assistant/understander.js';
import { modelFolder } from '../hearing/setup.js';
import type { Paths } from '../paths.js';
import { namesFit, sentenceFits, SPOKEN_YES, textCounts } from './acceptance.js';
import { loadLexicons, type HearableNames } from './lexicons.js';
import { namesIn, withNames } from './names-in-sound.js';
import { spellingAutomaton, spellingsIn } from './spelling-sound.js';
import { ANSWERS, VoskEar, type SecondHearing } from './vosk-ear.js';
import { weighHearings, type WeighedHearing } from './weigh.js';

interface EarsOptions {
  readonly paths: Paths;
  readonly engine: Engine;
  readonly phrasings: Phrasings;
  readonly names: HearableNames;
  /** The decoder's form of the packages' index, where it has been built. */
  readonly lexicon: string | undefined;
  /** The decoder, where it was begun to load before. */
  readonly decoder?: Promise<MoonshineEngine>;
  readonly signal: AbortSignal;
}

type Meant = Pick<Said, 'understanding' | 'clear'>;

/** What an utterance would mean if it ended in the pause it was last heard in. */
interface Ahead {
  readonly utterance: number;
  readonly meant: Promise<Meant>;
  readonly abort: AbortController;
}

/** Two sentences whose scores differ by less (nats) are a close race, where they mean different things. */
const CLOSE = 1;
/** A written sentence is the very words of a lesson above this; a paraphrase of one goes by its sound. */
const SURE_LESSON = 0.95;

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
    private readonly phrasings: Phrasings,
    private readonly packages: NameIndex | null,
    private readonly moonshine: MoonshineEngine,
    private readonly phonemiser: PhonemiserProcess,
    private readonly second: VoskEar | null,
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
    signal,
  }: EarsOptions): Promise<Ears> {
    const moonshine = await (decoder ?? loadDecoder(paths, signal));
    let second: VoskEar | null;
    try {
      await loadLexicons(moonshine, names, lexicon);
      second = await VoskEar.open(paths);
    } catch (error) {
      await moonshine.close();
      throw error;
    }
    const phonemiser = new PhonemiserProcess(piperPhonemiser(paths.piperPython));
    // Started now, the program is there before the first name is said; what is wrong with it shows then.
    if (names.packages !== null) phonemiser.phonemise(['ready']).catch(() => undefined);
    return new Ears(engine, phrasings, names.packages, moonshine, phonemiser, second);
  }

  /** Begins an utterance that may answer an open question (`context`) or ask for anything. */
  begin(context: Context | undefined, { onPartial, onEndpoint }: UtteranceHooks): OpenUtterance {
    const automaton = this.engine.automaton(context);
    const second = this.#beginSecond(context, { onPartial, onEndpoint });
    // While it is not yet sure that the speaker has ended, what it would mean is worked out already.
    let ahead: Ahead | null = null;
    const first = this.#recogniser.begin({
      automaton,
      onPause: (heard) => {
        ahead?.abort.abort();
        const abort = new AbortController();
        const meant = this.#meant(heard, context, abort.signal);
        // Whoever wants it meets the error.
        meant.catch(() => undefined);
        ahead = { utterance: heard.utterance, meant, abort };
      },
      // The streaming engine's words come sooner.
      ...(second === null && { onPartial: ({ text }) => onPartial(text) }),
    });
    return {
      feed: (audio: Samples) => {
        first.feed(audio);
        second?.feed(audio);
      },
      cancel: () => {
        ahead?.abort.abort();
        first.cancel();
        second?.cancel();
      },
      finish: (signal) => this.#finish(first, second, context, () => ahead, signal),
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
  beginSpelling({ onPartial }: UtteranceHooks): OpenUtterance {
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
      const understanding = await this.#anything({ ...again, transcript }, signal);
      return { transcript, understanding, clear: false, ms: ms() };
    } finally {
      this.moonshine.release(heard.utterance);
    }
  }

  async #finish(
    first: MoonshineUtterance,
    second: SecondHearing | null,
    context: Context | undefined,
    ahead: () => Ahead | null,
    signal: AbortSignal,
  ): Promise<Said> {
    const started = performance.now();
    const [heard, secondText] = await Promise.all([first.hear(), second?.finish() ?? null]);
    try {
      const early = ahead();
      const same = early?.utterance === heard.utterance;
      if (!same) early?.abort.abort();
      const now = (): Promise<Meant> => this.#meant(heard, context, signal);
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

  async #meant(heard: Heard, context: Context | undefined, signal: AbortSignal): Promise<Meant> {
    if (context === undefined) return { understanding: await this.#anything(heard, signal), clear: true };
    const answer = this.#answer(heard, context);
    if (answer !== null) return answer;
    const again = await this.moonshine.hear(heard.utterance, this.engine.automaton(), { signal });
    const understanding = await this.#anything({ ...again, transcript: heard.transcript }, signal);
    return { understanding, clear: false };
  }

  /** The answer to the open question that was heard, or null where none was. */
  #answer({ hearings }: Heard, context: Context): { understanding: Understanding; clear: boolean } | null {
    const [best] = hearings;
    if (best === undefined) return null;
    const understanding = this.engine.understand(best.text, context);
    if (understanding.outcome !== 'understood') return null;
    const rival = hearings.find(
      ({ text }) => this.engine.understand(text, context).intent !== understanding.intent,
    );
    if (!accept(best, ANSWER, rival)) return null;
    return {
      understanding: { ...understanding, source: 'heard' },
      clear:
        understanding.source !== 'learned' &&
        (!confirms(understanding.intent) || (SPOKEN_YES.test(best.text) && accept(best, YES, rival))),
    };
  }

  async #anything({ transcript, hearings, utterance }: Heard, signal: AbortSignal): Promise<Understanding> {
    const taught = this.#asTaught(transcript.text);
    if (taught !== null) return taught;
    const [best, ...rivals] = weighHearings(hearings, (text) => this.engine.understand(text));
    if (best === undefined || best.read.outcome === 'unknown' || !sentenceFits(best.hearing, best.names))
      return this.#asText(transcript.text);
    const { hearing, read } = best;
    const meant: Understanding = { ...read, source: read.source === 'learned' ? 'learned' : 'heard' };
    if (this.packages === null || best.names === 0) return this.#unlessClose(meant, best, rivals);
    const removing = read.intent === 'remove_package';
    const names = await namesIn(
      transcript.text,
      [hearing, ...hearings.filter((other) => other !== hearing)],
      {
        index: this.packages,
        phonemise: this.phonemiser.phonemise,
        score: (texts) => this.moonshine.score(utterance, texts, { signal }),
      },
      removing,
    );
    if (!namesFit(names)) return this.#asText(transcript.text);
    return this.#unlessClose(withNames(meant, names), best, rivals);
  }

  /** What was written down before when it was put right, taken at its word: a lesson, or names that were corrected. */
  #asTaught(text: string): Understanding | null {
    const meant = this.engine.understand(text);
    if (meant.outcome !== 'understood') return null;
    const said = [meant, ...meant.also].flatMap(({ slots }) => Object.values(slots)).flatMap(spokenNames);
    if (said.length === 0)
      return meant.source === 'learned' && meant.confidence >= SURE_LESSON ? meant : null;
    const words = (name: string): string =>
      this.engine
        .plainTokens(name)
        .map(({ word }) => word)
        .join(' ');
    const putRight = said.every(
      ({ attribute, spoken }) => this.phrasings.nameOf('package', words(spoken)) === attribute,
    );
    return putRight ? meant : null;
  }

  /** Another sentence that fits the sound as well and means another thing makes a question of both. */
  #unlessClose(
    understanding: Understanding,
    best: WeighedHearing,
    rivals: readonly WeighedHearing[],
  ): Understanding {
    const rival = rivals.find(
      ({ worth, read: { outcome, intent } }) =>
        best.worth - worth < CLOSE && outcome === 'understood' && intent !== understanding.intent,
    );
    if (rival === undefined) return understanding;
    const { intent, slots, confidence } = understanding;
    const { read: meant } = rival;
    return {
      ...understanding,
      outcome: 'ambiguous',
      confidence: confidence / 2,
      alternatives: [
        { intent: intent!, slots, confidence: confidence / 2 },
        { intent: meant.intent!, slots: meant.slots, confidence: meant.confidence / 2 },
      ],
    };
  }

  /** Sound that fits no sentence: its text may make a question, and is never acted on by itself. */
  #asText(text: string): Understanding {
    const read = this.engine.understand(text);
    const changes = read.intent !== null && this.engine.set.intents.get(read.intent)?.changes === true;
    if (read.outcome === 'unknown') return read;
    if (!textCounts(read))
      return { ...read, outcome: 'unknown', intent: null, slots: {}, also: [], confidence: 0, source: null };
    if (read.outcome !== 'understood' || (!changes && read.source !== 'fuzzy')) return read;
    const { intent, slots, confidence } = read;
    return { ...read, outcome: 'ambiguous', alternatives: [{ intent: intent!, slots, confidence }] };
  }

  async close(): Promise<void> {
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

/** The names of a slot that were said as such: those that a lesson brings were not. */
function spokenNames(value: SlotValue): { attribute: string; spoken: string }[] {
  if (typeof value !== 'object') return [];
  return value.flatMap(({ attribute, spoken }) => (spoken === undefined ? [] : [{ attribute, spoken }]));
}
