/**
 * How well spoken package names are heard: "install X" by synthetic voices,
 * among all names of the shared package list. Names and voices the weights
 * were tuned on are not those that are reported.
 */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type HeardName, resolveHeard } from '../intents/names/heard.js';
import type { NameIndex } from '../intents/names/index/nameindex.js';
import { PhonemiserProcess, piperPhonemiser } from '../intents/names/phonemiser.js';
import { MoonshineEngine } from '../speech/moonshine/engine.js';
import type { Automaton } from '../speech/types.js';
import { modelDir } from '../tests/support/models.js';
import { installedPiper, speak, type TestVoice } from '../tests/support/speech.js';
import type { Part } from './figure.js';
import { indexFile, lexiconFile, type LexiconFile, openAllNames } from './names/all.js';
import { largeIndexFigures } from './names/large.js';
import { figuresOf, type Miss, type NameFigures, type NamesResults } from './names/figures.js';
import { byLetters, bySounds } from './names/plain.js';
import { nameSets, sentence } from './names/sets.js';

export interface NamesBenchOptions {
  /** Folder with packages.tsv and popularity.tsv. */
  readonly data: string;
  /** The Python that has piper-tts. */
  readonly python: string;
  readonly voices?: readonly TestVoice[];
  /** Every so many-th name of each set is spoken; 1 for all. */
  readonly every?: number;
  /** The names and voices the weights were tuned on, instead of those that are reported. */
  readonly tuning?: boolean;
  readonly onProgress?: (done: number, total: number) => void;
}

const REPORTED: readonly TestVoice[] = ['joe', 'espeak-us', 'slt'];
const TUNED: readonly TestVoice[] = ['joe-fast', 'espeak-female', 'rms'];
/** Sentences a name may stand in; the name is looked for in the one that is heard. */
const CARRIERS = [
  'install',
  'add',
  'get',
  'remove',
  'uninstall',
  'search for',
  'describe',
  'what is',
  'please install',
];
const AUTOMATON: Automaton = {
  id: 'bench-names',
  start: 0,
  states: [
    { arcs: CARRIERS.map((text) => ({ to: 1, text })) },
    { arcs: [{ to: 2, lexicon: 'package' }] },
    { final: true, arcs: [] },
  ],
};

/** One measuring set-up: an index, the engine that hears, and the pronouncing program. */
class NamesBench {
  readonly misses: Miss[] = [];
  private constructor(
    readonly index: NameIndex,
    readonly engine: MoonshineEngine,
    readonly phonemiser: PhonemiserProcess,
  ) {}

  static async open({ data, python }: NamesBenchOptions): Promise<NamesBench> {
    const phonemiser = new PhonemiserProcess(piperPhonemiser(python));
    const index = await openAllNames(data, phonemiser.phonemise);
    const engine = await MoonshineEngine.load({ modelDir: modelDir('moonshine-tiny-en') });
    return new NamesBench(index, engine, phonemiser);
  }

  async close(): Promise<void> {
    this.phonemiser.close();
    this.index.close();
    await this.engine.close();
  }

  /** Gives the engine all names but those left out; built once and kept. */
  async useNames(kept: string, left: ReadonlySet<string>): Promise<LexiconFile> {
    const lexicon = await lexiconFile(this.index, kept, left);
    await this.engine.addLexicon('package', lexicon.file);
    return lexicon;
  }

  /** What is heard of a name, without those left out; and how long it took. */
  async hear(
    name: string,
    voice: TestVoice,
    left: ReadonlySet<string>,
  ): Promise<{ transcript: string; ranked: HeardName[]; ms: number }> {
    const audio = await speak(sentence(name), voice);
    const start = performance.now();
    const heard = await this.engine.hear(audio, AUTOMATON, { nbest: 24 });
    const index = this.index;
    const ranked = await resolveHeard(
      {
        transcripts: [heard.transcript, ...heard.transcript.alternatives].map(({ text }) => text),
        hearings: heard.hearings,
      },
      {
        index,
        phonemise: this.phonemiser.phonemise,
        score: (texts, contest) => this.engine.score(heard.utterance, texts, { contest }),
        leftOut: (entry) => left.has(index.attribute(entry)),
      },
    );
    const ms = performance.now() - start;
    this.engine.release(heard.utterance);
    return { transcript: heard.transcript.text, ranked, ms };
  }

  /** Figures of a set of names, and of the two plain methods on the same transcripts. */
  async measure(
    set: string,
    names: readonly string[],
    voices: readonly TestVoice[],
    tick: () => void,
  ): Promise<NameFigures> {
    const places: Record<'ours' | 'levenshtein' | 'phonemes', number[]> = {
      ours: [],
      levenshtein: [],
      phonemes: [],
    };
    const times: number[] = [];
    let certain = 0;
    let certainWrong = 0;
    for (const voice of voices) {
      for (const name of names) {
        const { transcript, ranked, ms } = await this.hear(name, voice, new Set());
        const place = ranked.findIndex(({ attribute }) => attribute === name);
        times.push(ms);
        places.ours.push(place);
        places.levenshtein.push(byLetters(transcript, this.index).indexOf(name));
        places.phonemes.push(
          (await bySounds(transcript, this.index, this.phonemiser.phonemise)).indexOf(name),
        );
        if (ranked[0]?.certain) certain++;
        if (ranked[0]?.certain && place !== 0) certainWrong++;
        const first = ranked
          .slice(0, 3)
          .map(({ attribute, score }) => ({ attribute, score: Math.round(score * 10) / 10 }));
        if (place !== 0) this.misses.push({ set, voice, name, transcript, first, place });
        tick();
      }
    }
    const share = (list: readonly number[], below: number): number =>
      percent(list.filter((place) => place >= 0 && place < below).length, list.length);
    const both = (list: readonly number[]): { top1: number; top3: number } => ({
      top1: share(list, 1),
      top3: share(list, 3),
    });
    times.sort((a, b) => a - b);
    return {
      clips: times.length,
      ...both(places.ours),
      certain: percent(certain, times.length),
      certainWrong: percent(certainWrong, times.length),
      medianMs: Math.round(times[times.length >> 1] ?? 0),
      p95Ms: Math.round(times[Math.floor(times.length * 0.95)] ?? 0),
      levenshtein: both(places.levenshtein),
      phonemes: both(places.phonemes),
    };
  }
}

const percent = (part: number, whole: number): number => Math.round((1000 * part) / Math.max(1, whole)) / 10;
const thin = <T>(list: readonly T[], every: number): T[] => list.filter((_, i) => i % every === 0);

/** Measures spoken names against the whole list of packages. */
async function benchNames(options: NamesBenchOptions): Promise<NamesResults> {
  const bench = await NamesBench.open(options);
  try {
    const every = options.every ?? 1;
    const voices = options.voices ?? (options.tuning ? TUNED : REPORTED);
    const sets = nameSets(bench.index, options.tuning ?? false);
    const [popular, unpopular] = [thin(sets.popular, every), thin(sets.unpopular, every)];
    // Absent names are heard by the first voice alone, popular and unpopular ones.
    const total = (popular.length + unpopular.length) * (voices.length + 1);
    let done = 0;
    const tick = (): void => options.onProgress?.(++done, total);
    await Promise.all(
      voices.flatMap((voice) => [...popular, ...unpopular].map((name) => speak(sentence(name), voice))),
    );
    const lexicon = await bench.useNames('names', new Set());
    const figures = {
      popular: await bench.measure('popular', popular, voices, tick),
      unpopular: await bench.measure('unpopular', unpopular, voices, tick),
    };
    const left = new Set([...sets.popular, ...sets.unpopular]);
    await bench.useNames(options.tuning ? 'names-absent-tuning' : 'names-absent', left);
    let certain = 0;
    for (const name of [...popular, ...unpopular]) {
      const { ranked } = await bench.hear(name, voices[0]!, left);
      if (ranked[0]?.certain) certain++;
      tick();
    }
    const clips = popular.length + unpopular.length;
    return {
      voices,
      names: bench.index.size,
      large: await largeIndexFigures(
        {
          list: join(options.data, 'packages.tsv'),
          index: indexFile(),
          lexicon: lexicon.file,
          vocabulary: lexicon.vocabulary,
        },
        bench.phonemiser.phonemise,
      ),
      ...figures,
      absent: { clips, certain: percent(certain, clips) },
      misses: bench.misses,
    };
  } finally {
    await bench.close();
  }
}

/**
 * Spoken names as a part of the bench. ALOUD_BENCH_EVERY=n speaks every n-th
 * name only; ALOUD_SHARED is the folder whose `data` has the lists.
 */
export const namesPart: Part = {
  name: 'names',
  async run(log) {
    const shared = process.env['ALOUD_SHARED'] ?? fileURLToPath(new URL('../../../shared', import.meta.url));
    const every = Number(process.env['ALOUD_BENCH_EVERY'] ?? 1);
    const piper = installedPiper();
    if (!piper) throw new Error('Piper is not installed; run "aloud setup".');
    const results = await benchNames({
      data: join(shared, 'data'),
      python: piper.python,
      every,
      onProgress: (done, total) => {
        if (done % Math.ceil(total / 10) === 0) log(`${done} of ${total} clips`);
      },
    });
    return figuresOf(results, every);
  },
};
