import type { Meaning } from '../../intents/types.js';
import { emptyApply } from '../operations/empty.js';
import { attributesIn } from '../operations/names.js';
import { describeFailure } from '../wording/failure.js';
import { describeWork } from '../wording/plan.js';
import type { Core } from './core.js';

/** "How big is it": what a program brings along is worked out as for installing it, and nothing is asked. */
export class SizeTalk {
  constructor(private readonly core: Core) {}

  takes({ intent, slots }: Meaning): boolean {
    return intent === 'describe_package' && slots.about === 'size';
  }

  /** The size of what is asked about, where that is meant; null where it is not. */
  ofQuestion(meaning: Meaning): string | null {
    const { question, parts } = this.core;
    if (!this.takes(meaning) || question?.kind !== 'confirm') return null;
    const { plan } = question;
    if (plan.operation.operation !== 'apply' || !('downloads' in plan)) return null;
    const inIt = new Set(plan.operation.install);
    return attributesIn(meaning.slots.package).every((name) => inIt.has(name))
      ? describeWork(parts.wording, plan)
      : null;
  }

  async take(meaning: Meaning): Promise<void> {
    const { turn, parts, closing } = this.core;
    const { wording, bridge } = parts;
    const install = attributesIn(meaning.slots.package);
    const outcome = await bridge.plan(
      { ...emptyApply(), install, action: 'switch' },
      { signal: closing.signal },
    );
    // Something else has been asked for meanwhile.
    if (turn !== this.core.turn) return;
    const names = wording.list(install);
    const { plan, failure } = outcome;
    if (failure !== undefined) await this.core.output.say(describeFailure(wording, failure));
    else if (plan === undefined || !('downloads' in plan) || plan.nothingToDo)
      await this.core.output.say(wording.say('size.there', { names, count: install.length }));
    else
      await this.core.output.say(
        wording.say('size.needs', {
          ...{ names, count: install.length },
          bytes: wording.bytes(plan.downloads.bytes),
        }),
      );
  }
}
