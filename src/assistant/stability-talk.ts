import type { Failure, Result } from '../../bridge/protocol.js';
import type { Meaning } from '../../intents/types.js';
import { mostStable, PROVEN, stabilities, type Stability } from '../foresight/stability.js';
import { hostsIn } from '../hosts/hosts.js';
import { describeFailure } from '../wording/failure.js';
import { onHosts } from '../wording/hosts.js';
import { describeStability } from '../wording/stability.js';
import type { Core } from './core.js';
import type { Work } from './work.js';

/** Generations told of when it is not said of which. */
const TOLD = 3;

type Health = NonNullable<Result['health']>;

/** How the generations of a machine did, or why that can't be told; `host` is null for this machine. */
interface Looked {
  readonly host: string | null;
  readonly health: Health | undefined;
  readonly failure: Failure | undefined;
}

/** Talks about which generations have proved themselves, here or elsewhere, and proposes the one to go back to. */
export class StabilityTalk {
  constructor(
    private readonly core: Core,
    private readonly work: () => Work,
  ) {}

  async take({ intent, slots }: Meaning): Promise<void> {
    const { turn } = this.core;
    const hosts = hostsIn(slots);
    if (intent === 'roll_back' && hosts.length > 1) {
      // Each of them would go back to another one, and a yes is for one.
      this.core.say(this.core.parts.wording.say('cannot.not_at_once'));
      return;
    }
    const looked = await this.#look(hosts);
    // Something else has been asked for meanwhile.
    if (turn !== this.core.turn) return;
    if (intent === 'roll_back') {
      for (const one of looked) this.#propose(one);
      return;
    }
    const named = typeof slots.generation === 'number' ? slots.generation : null;
    const note = slots.mark === 'good' ? 'good' : 'broken';
    this.#say(looked, (health, host) =>
      intent === 'mark_generation' ? this.#mark(health, host, note, named) : this.#tell(health, host, named),
    );
  }

  #propose(looked: Looked): void {
    const { host, health } = looked;
    const best = health === undefined ? null : mostStable(this.#all(health, host));
    this.#say([looked], ({ journal }) => this.#proposal(best, journal));
    if (best === null) return;
    const there = host === null ? {} : { hosts: [host] };
    this.core.dialogue.send({
      type: 'change',
      operation: { operation: 'roll_back', to: { generation: best.id }, ...there },
    });
  }

  #proposal(best: Stability | null, journal: boolean): string {
    const { wording } = this.core.parts;
    if (best === null) return wording.say('stability.no_other');
    const head = wording.say(best.score < PROVEN ? 'stability.unproven' : 'stability.best');
    return this.#honest([head, describeStability(wording, best)], journal);
  }

  #tell(health: Health, host: string | null, named: number | null): string {
    const { wording } = this.core.parts;
    const all = this.#all(health, host);
    const told = named === null ? all.slice(0, TOLD) : all.filter(({ id }) => id === named);
    if (told.length === 0) return this.#missing(named);
    return this.#honest(
      told.map((one) => describeStability(wording, one)),
      health.journal,
    );
  }

  #mark({ generations }: Health, host: string | null, note: 'good' | 'broken', named: number | null): string {
    const { store, wording } = this.core.parts;
    const meant = generations.find(({ id, current }) => (named === null ? current : id === named));
    if (meant === undefined) return this.#missing(named);
    store.noteGeneration({ id: meant.id, made: meant.date, note }, host);
    return wording.say('stability.noted', { id: meant.id, note });
  }

  #all(health: Health, host: string | null): Stability[] {
    return stabilities(health, this.core.parts.store.generationNotes(host), new Date());
  }

  #missing(id: number | null): string {
    const { wording } = this.core.parts;
    return id === null
      ? wording.say('read.generations', { count: 0 })
      : wording.say('stability.not_there', { id });
  }

  /** What was not looked at is said. */
  #honest(sentences: readonly string[], journal: boolean): string {
    const { wording } = this.core.parts;
    return [...(journal ? [] : [wording.say('stability.no_journal')]), ...sentences].join(' ');
  }

  /** Says what there is to say of each machine, or why nothing can be said of it. */
  #say(looked: readonly Looked[], words: (health: Health, host: string | null) => string): void {
    const { wording } = this.core.parts;
    const told = looked.flatMap(({ host, health, failure }) => {
      if (health !== undefined) return [{ host, text: words(health, host) }];
      return failure === undefined ? [] : [{ host, text: describeFailure(wording, failure) }];
    });
    const here = told.flatMap(({ host, text }) => (host === null ? [text] : []));
    const there = told.flatMap(({ host, text }) => (host === null ? [] : [{ host, text }]));
    const said = [...here, onHosts(wording, there)].filter((text) => text !== '').join(' ');
    if (said !== '') this.core.say(said);
  }

  async #look(hosts: readonly string[]): Promise<Looked[]> {
    const there = hosts.length === 0 ? {} : { hosts: [...hosts] };
    const { result, failure } = await this.work().read({ operation: 'generation_health', ...there });
    const machines = result?.hosts;
    if (machines === undefined) return [{ host: null, health: result?.health, failure }];
    return machines.map((one) => ({ host: one.host, health: one.result?.health, failure: one.failure }));
  }
}
