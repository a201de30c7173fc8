import type { Database } from 'better-sqlite3';
import { Engine } from '../../intents/engine.js';
import { Phrasings } from '../../intents/learning/phrasings.js';
import { NameIndex } from '../../intents/names/index/nameindex.js';
import { OptionNames } from '../../intents/names/options/options.js';
import { prepareDates } from '../../intents/normalise/linguist.js';
import type { ScopeNames } from '../../intents/scope.js';
import type {
  Expectation,
  OpenUtterance,
  Said,
  Understander,
  UtteranceHooks,
} from '../assistant/understander.js';
import type { Paths } from '../paths.js';
import type { PackContent } from '../sharing/format.js';
import { ownPronunciations } from '../pronunciations.js';
import { readTyped } from './anything.js';
import { Ears, loadDecoder } from './ears.js';
import { tellClashes } from './own-commands.js';
import type { Listener } from './recogniser-choice.js';
import { RemoteEars } from './remote-ears.js';
import { voskAlone, VoskEars } from './vosk-ears.js';
import { openWorld, type World } from './world.js';

interface MindOptions {
  readonly paths: Paths;
  /** The store's, where what was taught is kept. */
  readonly database: Database;
  /** Load what hearing needs. */
  readonly ears: boolean;
  /** The address of a Wyoming service that hears in place of Aloud's own ears. */
  readonly remoteEars?: string | undefined;
  /** What hears, where not all that is there. */
  readonly listener?: Listener;
  /** The file of the person's own pronunciations. */
  readonly pronunciations?: string | undefined;
  /** What other machines are called; left out, there are none. */
  readonly scope?: ScopeNames | undefined;
  readonly signal: AbortSignal;
  /** Told what can't be used and is done without. */
  readonly onTrouble: (code: string, sentence: string) => void;
}

/** Loading what reads dates takes a third of a second, which no start waits for: it is done this long after one. */
const DATES_AFTER_MS = 700;

/** What can be meant, and the ears that hear it. */
export class Mind implements Understander {
  readonly #dates: NodeJS.Timeout;

  private constructor(
    readonly engine: Engine,
    readonly phrasings: Phrasings,
    readonly names: NameIndex,
    /** Only the built-in list of names is there. */
    readonly builtIn: boolean,
    readonly options: OptionNames,
    /** The packs that were taken in. */
    readonly packs: readonly PackContent[],
    private readonly ears: Ears | VoskEars | RemoteEars | null,
  ) {
    this.#dates = setTimeout(prepareDates, DATES_AFTER_MS).unref();
  }

  static async open({
    paths,
    database,
    ears,
    remoteEars,
    listener = 'auto',
    pronunciations: file,
    scope,
    signal,
    onTrouble,
  }: MindOptions): Promise<Mind> {
    // The decoder loads in its own thread while the sentences are made ready here.
    const own = ears && remoteEars === undefined;
    const vosk = own ? voskAlone(paths, listener) : null;
    const decoder = own && vosk === null ? loadDecoder(paths, signal) : null;
    const pronunciations = ownPronunciations(file);
    let world: World | null = null;
    try {
      world = await openWorld(paths, undefined, onTrouble, pronunciations);
      const { set, resolvers, keep, packages, options, builtIn, lexicon, packs, shared } = world;
      if (packages === null || options === null)
        throw new Error('The set that comes with Aloud has slots for packages and options.');
      const phrasings = new Phrasings(database, set.language.endings);
      const engine = new Engine({ set, resolvers, phrasings, keep, shared, scope });
      tellClashes(engine, keep, onTrouble);
      if (decoder === null) {
        const far = ears && remoteEars !== undefined ? new RemoteEars(remoteEars, engine) : null;
        const other = vosk === null ? far : await VoskEars.open(vosk, engine);
        return new Mind(engine, phrasings, packages, builtIn, options, packs, other);
      }
      engine.automaton();
      const hears = await Ears.open({
        paths,
        engine,
        phrasings,
        names: world,
        lexicon,
        decoder,
        pronunciations,
        signal,
        alone: listener === 'moonshine',
      });
      return new Mind(engine, phrasings, packages, builtIn, options, packs, hears);
    } catch (error) {
      world?.packages?.close();
      await decoder?.then(
        (loaded) => loaded.close(),
        () => undefined,
      );
      throw error;
    }
  }

  /** What a typed line means: as an answer to the open question first, else as anything that can be asked. */
  read(text: string, expectation: Expectation): Said {
    return readTyped(this.engine, text, expectation);
  }

  begin(expectation: Expectation, hooks: UtteranceHooks): OpenUtterance {
    if (this.ears === null) throw new Error('This session was opened without ears.');
    return this.ears.begin(expectation, hooks);
  }

  async close(): Promise<void> {
    clearTimeout(this.#dates);
    await this.ears?.close();
    this.names.close();
  }
}
