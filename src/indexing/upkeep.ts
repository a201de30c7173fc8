import type { ReadOperation, Outcome } from '../../bridge/protocol.js';
import type { Engine } from '../../intents/engine.js';
import type { NameIndex } from '../../intents/names/index/nameindex.js';
import { isAbort } from '../errors.js';
import type { EventStream } from '../events.js';
import type { Paths } from '../paths.js';
import { indexInBackground } from './background.js';

interface UpkeepParts {
  readonly bridge: {
    readonly hello: { readonly method: string };
    read(operation: ReadOperation, options: { signal: AbortSignal }): Promise<Outcome>;
  };
  readonly engine: Pick<Engine, 'namesChanged'>;
  readonly names: NameIndex;
  /** Only the built-in list of names is there. */
  readonly builtIn: boolean;
  readonly paths: Paths;
  readonly env: NodeJS.ProcessEnv;
  readonly events: EventStream;
  /** Told once when the index of all names is being built beside the session. */
  readonly onIndexing: () => void;
}

/** Changes after which other packages may be installed than before. */
const CHANGES = new Set(['apply', 'undo', 'roll_back']);

/**
 * Keeps the names of a session up with the machine: what is installed is marked
 * at its start and after every change, and where there is no index of all names
 * on a machine with Nix, one is built beside it. What fails here is left: names
 * are found without it, and the request that needs the machine tells why.
 */
export class NamesUpkeep {
  readonly #stop = new AbortController();
  readonly #tasks = new Set<Promise<void>>();
  readonly #deaf: () => void;

  constructor(private readonly parts: UpkeepParts) {
    this.#run(this.#mark());
    if (parts.builtIn && parts.bridge.hello.method !== 'rehearsal') this.#run(this.#index());
    this.#deaf = parts.events.listen((event) => {
      if (event.type === 'outcome' && event.outcome.ok && CHANGES.has(event.outcome.operation))
        this.#run(this.#mark());
    });
  }

  /** Resolves when what was begun is done. */
  async settled(): Promise<void> {
    while (this.#tasks.size > 0) await Promise.all(this.#tasks);
  }

  /** Leaves what is under way; an index that is being built goes on by itself. */
  async close(): Promise<void> {
    this.#deaf();
    this.#stop.abort();
    await this.settled();
  }

  async #mark(): Promise<void> {
    const { bridge, names, engine } = this.parts;
    const { result } = await bridge.read({ operation: 'list_packages' }, { signal: this.#stop.signal });
    if (result?.packages === undefined || this.#stop.signal.aborted) return;
    names.setInstalled(result.packages.map(({ attribute }) => attribute));
    engine.namesChanged();
  }

  async #index(): Promise<void> {
    const { paths, env, onIndexing } = this.parts;
    if (await indexInBackground(paths, env, this.#stop.signal)) onIndexing();
  }

  #run(task: Promise<void>): void {
    const tracked = task
      .catch((error: unknown) => {
        if (process.env.ALOUD_DEBUG && !isAbort(error)) process.stderr.write(`${String(error)}\n`);
      })
      .finally(() => this.#tasks.delete(tracked));
    this.#tasks.add(tracked);
  }
}
