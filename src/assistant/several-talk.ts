import type { Meaning } from '../../intents/types.js';
import { attributesIn } from '../operations/names.js';
import { describeReading, type Reading } from '../wording/reading.js';
import type { Core } from './core.js';
import type { Work } from './work.js';

/** "Tell me about the first two", "what is the difference": one program after the other, in one answer. */
export class SeveralTalk {
  constructor(
    private readonly core: Core,
    private readonly work: () => Work,
    private readonly read: (reading: Reading) => void,
  ) {}

  takes({ intent, slots }: Meaning): boolean {
    return intent === 'describe_package' && attributesIn(slots.package).length > 1;
  }

  async take({ slots }: Meaning): Promise<void> {
    const { turn, output, parts } = this.core;
    const names = attributesIn(slots.package);
    const told: string[] = [];
    for (const attribute of names) {
      const operation = { operation: 'describe_package', attribute } as const;
      told.push(describeReading(parts.wording, operation, await this.work().read(operation)).said);
    }
    // Something else has been asked for meanwhile.
    if (turn !== this.core.turn) return;
    const said = told.join(' ');
    this.read({ said, listed: { kind: 'packages', names } });
    await output.say(said, 'text');
  }
}
