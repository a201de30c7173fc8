/** The ears as a session opens them, with all names of the shared list. */
import Database from 'better-sqlite3';
import { Engine } from '../../intents/engine.js';
import { Phrasings } from '../../intents/learning/phrasings.js';
import type { NameIndex } from '../../intents/names/index/nameindex.js';
import { OptionNames } from '../../intents/names/options/options.js';
import { PhonemiserProcess, piperPhonemiser } from '../../intents/names/phonemiser.js';
import { TypedNames } from '../../intents/names/typed.js';
import { resolversOf } from '../../intents/resolver.js';
import { builtInIntents, loadIntentSet } from '../../intents/templates/load.js';
import type { Understanding } from '../../intents/types.js';
import type { Samples } from '../../speech/types.js';
import { findPaths } from '../../src/paths.js';
import { ALL_OPEN, UNWATCHED, type Said } from '../../src/assistant/understander.js';
import { evidenceFor, features } from '../../src/understanding/belief.js';
import type { MoonshineEngine } from '../../speech/moonshine/engine.js';
import { Ears, loadDecoder } from '../../src/understanding/ears.js';
import { weighHearings } from '../../src/understanding/weigh.js';
import { lexiconFile, openAllNames } from '../names/all.js';

export interface HeardClip {
  readonly transcript: string;
  /** With the sound at hand, and from the transcript alone. */
  readonly heard: Understanding;
  readonly plain: Understanding;
  /** From the end of the recording, with nothing done ahead of it. */
  readonly ms: number;
  readonly cpuMs: number;
}

export interface Weighed {
  readonly features: readonly number[];
  readonly read: Understanding;
  readonly change: boolean;
}

export class HearingRig {
  readonly #never = new AbortController().signal;

  private constructor(
    readonly engine: Engine,
    private readonly index: NameIndex,
    private readonly ears: Ears,
    private readonly decoder: MoonshineEngine,
    /** The file with the decoder's form of the names. */
    readonly lexicon: string,
  ) {}

  /** @param folder the shared folder */
  static async open(folder: string): Promise<HearingRig> {
    const paths = findPaths();
    const phonemiser = new PhonemiserProcess(piperPhonemiser(paths.piperPython));
    const index = await openAllNames(`${folder}/data`, phonemiser.phonemise);
    phonemiser.close();
    const { file: lexicon } = await lexiconFile(index, 'names');
    const options = new OptionNames();
    const resolvers = resolversOf([new TypedNames(index), options]);
    const set = loadIntentSet([builtInIntents()]);
    const phrasings = new Phrasings(new Database(':memory:'), set.language.endings);
    const engine = new Engine({ set, resolvers, phrasings });
    const { signal } = new AbortController();
    const decoder = loadDecoder(paths, signal);
    const ears = await Ears.open({
      paths,
      decoder,
      engine,
      phrasings,
      names: { packages: index, options, lists: [] },
      lexicon,
      signal,
    });
    return new HearingRig(engine, index, ears, await decoder, lexicon);
  }

  /** Hears one recording as a request of its own. */
  async hear(samples: Samples): Promise<HeardClip> {
    const started = performance.now();
    const before = process.cpuUsage();
    const { understanding, transcript } = await this.#said(samples);
    const ms = performance.now() - started;
    const { user, system } = process.cpuUsage(before);
    const text = transcript?.text ?? '';
    const plain = this.engine.understand(text);
    return { transcript: text, heard: understanding, plain, ms, cpuMs: (user + system) / 1000 };
  }

  /** The request that a recording fits best, with what speaks for it; null where it fits none. */
  async weigh(samples: Samples): Promise<Weighed | null> {
    const { transcript, hearings = [] } = await this.#said(samples);
    const read = (text: string): Understanding => this.engine.understand(text);
    const texts = transcript === undefined ? [] : [transcript, ...transcript.alternatives];
    const weighed = weighHearings(hearings, read);
    const evidence = evidenceFor(weighed, new Set(texts.map(({ text }) => read(text).intent)));
    if (evidence === null) return null;
    const best = weighed[0]!.read;
    return { features: features(evidence), read: best, change: this.isChange(best) };
  }

  /** By how much the model finds what was said less likely than what it writes by itself, nats. */
  async behind(samples: Samples, said: string, transcript: string): Promise<number> {
    const bare = said.slice(0, 1).toUpperCase() + said.slice(1).replace(/[.?!]+$/, '');
    const scores = await this.decoder.score(samples, [transcript, bare, `${bare}.`, `${bare}?`]);
    const [written = 0, ...forms] = scores.map(({ logProb }) => logProb);
    return written - Math.max(...forms);
  }

  #said(samples: Samples): Promise<Said> {
    const utterance = this.ears.begin(ALL_OPEN, UNWATCHED);
    utterance.feed(samples);
    return utterance.finish(this.#never);
  }

  /** Whether an understanding would lead to a change once it is confirmed. */
  isChange({ outcome, intent }: Understanding): boolean {
    return outcome === 'understood' && this.engine.set.intents.get(intent ?? '')?.changes === true;
  }

  async close(): Promise<void> {
    await this.ears.close();
    this.index.close();
  }
}
