import type { Meaning } from '../../intents/types.js';
import { describeReading } from '../wording/reading.js';
import type { Core } from './core.js';
import type { Work } from './work.js';

/** "Go back two generations": looks which one that is, and has going back to it planned. */
export class StepsBack {
  constructor(
    private readonly core: Core,
    private readonly work: () => Work,
  ) {}

  takes({ intent }: Meaning): boolean {
    return intent === 'roll_back_by';
  }

  async take({ slots }: Meaning): Promise<void> {
    const { turn } = this.core;
    const { wording } = this.core.parts;
    const operation = { operation: 'list_generations' } as const;
    const outcome = await this.work().read(operation);
    // Something else has been asked for meanwhile.
    if (turn !== this.core.turn) return;
    if (!outcome.ok) {
      this.core.say(describeReading(wording, operation, outcome).said);
      return;
    }
    const all = outcome.result?.generations ?? [];
    const current = all.find((one) => one.current)?.id ?? Infinity;
    const before = all.map(({ id }) => id).filter((id) => id < current);
    const to = before.sort((a, b) => b - a).at(Number(slots.n) - 1);
    if (to === undefined) this.core.say(wording.say('cannot.not_that_far'));
    else
      this.core.dialogue.send({
        type: 'change',
        operation: { operation: 'roll_back', to: { generation: to } },
      });
  }
}
