import type { Result } from '../../bridge/protocol.js';
import type { Meaning } from '../../intents/types.js';
import { mostStable, PROVEN, stabilities, type Stability } from '../foresight/stability.js';
import { describeFailure } from '../wording/failure.js';
import { describeStability } from '../wording/stability.js';
import type { Core } from './core.js';
import type { Work } from './work.js';

/** Generations told of when it is not said of which. */
const TOLD = 3;

type Health = NonNullable<Result['health']>;

/** Talks about which generations have proved themselves, and proposes the one to go back to. */
export class StabilityTalk {
  constructor(
    private readonly core: Core,
    private readonly work: () => Work,
  ) {}

  /** Whether a meaning is about this. */
  takes({ intent, slots }: Meaning): boolean {
    return (
      intent === 'mark_generation' ||
      intent === 'generation_health' ||
      (intent === 'roll_back' && slots.to === 'stable')
    );
  }

  async take({ intent, slots }: Meaning): Promise<void> {
    const { turn, parts } = this.core;
    const health = await this.#health();
    // Something else has been asked for meanwhile.
    if (health === null || turn !== this.core.turn) return;
    const named = typeof slots.generation === 'number' ? slots.generation : null;
    if (intent === 'mark_generation') {
      this.#mark(health, slots.mark === 'good' ? 'good' : 'broken', named);
      return;
    }
    const all = stabilities(health, parts.store.generationNotes(), new Date());
    if (intent === 'roll_back') this.#propose(all, health.journal);
    else this.#tell(all, health.journal, named);
  }

  #propose(all: readonly Stability[], journal: boolean): void {
    const { wording } = this.core.parts;
    const best = mostStable(all);
    if (best === null) {
      this.core.say(wording.say('stability.no_other'));
      return;
    }
    const head = wording.say(best.score < PROVEN ? 'stability.unproven' : 'stability.best');
    this.core.say(this.#honest([head, describeStability(wording, best)], journal));
    this.core.dialogue.send({
      type: 'change',
      operation: { operation: 'roll_back', to: { generation: best.id } },
    });
  }

  #tell(all: readonly Stability[], journal: boolean, named: number | null): void {
    const { wording } = this.core.parts;
    const told = named === null ? all.slice(0, TOLD) : all.filter(({ id }) => id === named);
    if (told.length === 0) this.#missing(named);
    else
      this.core.say(
        this.#honest(
          told.map((one) => describeStability(wording, one)),
          journal,
        ),
      );
  }

  #mark({ generations }: Health, note: 'good' | 'broken', named: number | null): void {
    const { store, wording } = this.core.parts;
    const meant = generations.find(({ id, current }) => (named === null ? current : id === named));
    if (meant === undefined) {
      this.#missing(named);
      return;
    }
    store.noteGeneration({ id: meant.id, made: meant.date, note });
    this.core.say(wording.say('stability.noted', { id: meant.id, note }));
  }

  #missing(id: number | null): void {
    const { wording } = this.core.parts;
    this.core.say(
      id === null
        ? wording.say('read.generations', { count: 0 })
        : wording.say('stability.not_there', { id }),
    );
  }

  /** What was not looked at is said. */
  #honest(sentences: readonly string[], journal: boolean): string {
    const { wording } = this.core.parts;
    return [...(journal ? [] : [wording.say('stability.no_journal')]), ...sentences].join(' ');
  }

  async #health(): Promise<Health | null> {
    const { result, failure } = await this.work().read({ operation: 'generation_health' });
    if (result?.health !== undefined) return result.health;
    if (failure !== undefined) this.core.say(describeFailure(this.core.parts.wording, failure));
    return null;
  }
}
