import { SpeechError } from '../errors.js';
import { SAMPLE_RATE, type ForcedScore, type Hearing, type Samples } from '../types.js';
import { searchNetwork, type Found } from './beam.js';
import { frameSpeech, isSilent } from './frame.js';
import { firstWordLeads } from './first-word.js';
import { decodeFreely, type FreeText } from './free.js';
import { buildLexicon, type Lexicon } from './lexicon.js';
import { loadLexicon, parseLexicon } from './lexicon-file.js';
import { LruMap } from './lru.js';
import type { MoonshineModel, Reading, Sound } from './model.js';
import { Network } from './network.js';
import type { PackedAutomaton } from './packed.js';
import { parseTokens, type Parsed } from './parse.js';
import type { Calls, Contest, Heard, HearOptions, Transcribed, UtteranceId } from './protocol.js';
import { scoreTexts } from './score.js';
import { Silence } from './silence.js';
import { searchTogether, type Search } from './together.js';
import { writeDown } from './write-down.js';

/** Weight of a text's own likelihood, fitted on names and on commands in noise. */
const SILENCE_WEIGHT = 0.5;
/** A text this much less likely than the free one is never accepted, so it is not looked for. */
const FLOOR = 20;
/** The greedy text and up to three others. */
const FREE_WIDTH = 4;
const NBEST = 10;
const KEPT_UTTERANCES = 8;
const KEPT_AUTOMATA = 32;
const NO_AUDIO: Samples = new Float32Array(0);

interface KeptUtterance {
  readonly sound: Sound;
  readonly start: Reading;
  /** Nothing can be heard in it. */
  readonly silent: boolean;
  /** Length of the recording. */
  readonly seconds: number;
  free?: readonly FreeText[];
}

interface KeptAutomaton {
  readonly automaton: PackedAutomaton;
  network?: Network;
}

type Check = () => void;

/** All that the worker does; one thing at a time. */
export class Hearer {
  readonly #silence: Silence;
  readonly #utterances = new LruMap<UtteranceId, KeptUtterance>(KEPT_UTTERANCES);
  readonly #automata = new LruMap<string, KeptAutomaton>(KEPT_AUTOMATA);
  readonly #lexicons = new Map<string, { base: Lexicon | null; overlay: Lexicon | null }>();
  /** Begins at the clock, so that an id from before a restart is never taken for a new one. */
  #lastUtterance = Date.now();

  constructor(private readonly model: MoonshineModel) {
    this.#silence = new Silence(model);
  }

  async transcribe(
    { audio, final, alternatives }: Calls['transcribe']['ask'],
    check: Check,
  ): Promise<Transcribed> {
    const id = await this.#listen(audio);
    const texts = await this.#free(this.#kept(id), 1 + alternatives, check);
    const transcript = writeDown(this.model.tokenizer, texts, final, NO_AUDIO);
    return { transcript, freeLogProb: texts[0]!.logProb, utterance: id };
  }

  addAutomaton(automaton: PackedAutomaton): void {
    this.#automata.set(automaton.id, { automaton });
  }

  /** Null when the automaton is not known. */
  async hear({ sound, automaton, options }: Calls['hear']['ask'], check: Check): Promise<Heard | null> {
    const known = this.#automata.get(automaton);
    if (!known) return null;
    const utterance = await this.#find(sound);
    const kept = this.#kept(utterance);
    const found = await this.#search(kept, known, options, check);
    const texts = await this.#free(kept, FREE_WIDTH, check);
    const freeLogProb = texts[0]!.logProb;
    const hearings = await this.#weigh(kept, known.automaton, found, freeLogProb, options, check);
    const transcript = writeDown(this.model.tokenizer, texts, true, NO_AUDIO);
    return { transcript, hearings, freeLogProb, utterance, seconds: kept.seconds };
  }

  async score(
    { sound, texts, contest }: Calls['score']['ask'],
    check: Check,
  ): Promise<Calls['score']['answer']> {
    const utterance = await this.#find(sound);
    const encoded = texts.map((text) => this.model.tokenizer.encode(text));
    const floors = contest && (await this.#floors(encoded, contest));
    const options = floors ? { check, floors } : { check };
    const logProbs = await scoreTexts(this.model, this.#kept(utterance), encoded, options);
    // What was given up needs no more work.
    const alive = encoded.filter((_, i) => logProbs[i]! > -Infinity);
    const silent = await this.#silence.score(alive, check);
    let at = 0;
    const scores = texts.map((text, i): ForcedScore => {
      const logProb = logProbs[i]!;
      const silenceLogProb = logProb > -Infinity ? silent[at++]! : 0;
      return { text, logProb, silenceLogProb, tokenCount: encoded[i]!.length + 1 };
    });
    return { scores, utterance };
  }

  /** How likely each text must be to come into question. */
  async #floors(
    texts: readonly (readonly number[])[],
    { least, silence, bonus }: Contest,
  ): Promise<number[]> {
    const alone = await this.#silence.least(texts);
    return alone.map((logProb, i) => least + silence * logProb - bonus[i]!);
  }

  async addLexicon({ name, source }: Calls['lexicon']['ask']): Promise<{ forms: number }> {
    const { size } = this.model.tokenizer;
    const base =
      typeof source === 'string'
        ? await loadLexicon(source, size)
        : parseLexicon(Buffer.from(source), size, name);
    this.#lexicons.set(name, { base, overlay: null });
    this.#forgetNetworks();
    return { forms: base.forms };
  }

  /** Replaces the few forms that stand beside the large lexicon of that name. */
  setForms({ name, forms, entries }: Calls['forms']['ask']): void {
    const base = this.#lexicons.get(name)?.base ?? null;
    this.#lexicons.set(name, { base, overlay: buildLexicon(this.model.tokenizer, forms, entries) });
    this.#forgetNetworks();
  }

  release(utterance: UtteranceId): void {
    this.#utterances.delete(utterance);
  }

  readonly #lexiconsOf = (name: string): readonly Lexicon[] | undefined => {
    const found = this.#lexicons.get(name);
    return found && [found.base, found.overlay].filter((lexicon) => lexicon !== null);
  };

  #forgetNetworks(): void {
    for (const kept of this.#automata.values()) delete kept.network;
  }

  /** Decodes against the automaton, and freely beside it where that has not been done. */
  async #search(
    kept: KeptUtterance,
    known: KeptAutomaton,
    { beam = 8, nameBeam = 24, nbest = NBEST }: HearOptions,
    check: Check,
  ): Promise<Found[]> {
    if (kept.silent) return [];
    known.network ??= new Network(known.automaton, this.model.tokenizer, this.#lexiconsOf);
    const { seconds } = kept.sound;
    const { logits } = kept.start;
    const search = searchNetwork(known.network, logits, seconds, {
      width: beam,
      nameWidth: Math.max(beam, nameBeam),
      expected: await this.#silence.beginning(),
      count: 2 * nbest,
      floor: () => (kept.free?.[0]?.logProb ?? -Infinity) - FLOOR,
    });
    if (kept.free) return (await searchTogether<[Found[]]>(this.model, kept, [search], check))[0];
    const free = keeping(kept, decodeFreely(logits, seconds, FREE_WIDTH));
    const [, found] = await searchTogether<[readonly FreeText[], Found[]]>(
      this.model,
      kept,
      [free, search],
      check,
    );
    return found;
  }

  /** Reads found texts as sentences and weighs them, best first. */
  async #weigh(
    kept: KeptUtterance,
    automaton: PackedAutomaton,
    found: readonly Found[],
    freeLogProb: number,
    { nbest = NBEST }: HearOptions,
    check: Check,
  ): Promise<Hearing[]> {
    if (found.length === 0) return [];
    const { tokenizer } = this.model;
    const read = (text: Found) => parseTokens(automaton, tokenizer, this.#lexiconsOf, text);
    const sentences = distinct(found.map((text) => ({ ...text, ...read(text) }))).slice(0, nbest);
    const silent = await this.#silence.score(
      sentences.map((sentence) => sentence.tokens),
      check,
    );
    const expected = await this.#silence.beginning();
    const lead = firstWordLeads(tokenizer, kept.start.logits, expected, SILENCE_WEIGHT);
    const hearings = sentences.map((sentence, i): Hearing => {
      const { text, spans, tokens, logProb } = sentence;
      const silenceLogProb = silent[i]!;
      return {
        text,
        spans,
        tokens,
        logProb,
        silenceLogProb,
        score: logProb - SILENCE_WEIGHT * silenceLogProb,
        perToken: logProb / (tokens.length + 1),
        margin: logProb - freeLogProb,
        firstWordLead: lead(tokens),
      };
    });
    return hearings.sort((a, b) => b.score - a.score);
  }

  async #listen(audio: Samples): Promise<UtteranceId> {
    const heard = await this.model.listen(frameSpeech(audio));
    const id = ++this.#lastUtterance;
    const seconds = audio.length / SAMPLE_RATE;
    this.#utterances.set(id, { ...heard, silent: isSilent(audio), seconds });
    return id;
  }

  #find(sound: Samples | UtteranceId): Promise<UtteranceId> {
    return typeof sound === 'number' ? Promise.resolve(sound) : this.#listen(sound);
  }

  #kept(id: UtteranceId): KeptUtterance {
    const kept = this.#utterances.get(id);
    if (kept) return kept;
    throw new SpeechError('engine-failed', 'This utterance is no longer kept; say it again.');
  }

  async #free(kept: KeptUtterance, width: number, check: Check): Promise<readonly FreeText[]> {
    if (kept.silent) return [{ tokens: [], logProbs: [], logProb: 0 }];
    if (!kept.free) {
      const search = keeping(kept, decodeFreely(kept.start.logits, kept.sound.seconds, width));
      await searchTogether<[readonly FreeText[]]>(this.model, kept, [search], check);
    }
    return kept.free!;
  }
}

/** Keeps what a free search finds as soon as it is there. */
function* keeping(kept: KeptUtterance, search: Search<FreeText[]>): Search<readonly FreeText[]> {
  return (kept.free = yield* search);
}

/** Of sentences that differ in nothing but commas and marks the first is kept. */
function distinct<T extends Parsed>(sentences: readonly T[]): T[] {
  const keys = sentences.map(({ text, spans }) =>
    JSON.stringify([text, spans.map(({ start, end, lexicon, entries }) => [start, end, lexicon, entries])]),
  );
  return sentences.filter((_, i) => keys.indexOf(keys[i]!) === i);
}
