/** What the statistics of packs say of changes to come. */
import type { Outcome } from '../../bridge/protocol.js';
import type { Bridge } from '../assistant/parts.js';
import { BridgeOver } from '../commands/bridge-over.js';
import { isCommandPlan, type AnyOutcome, type Change } from '../commands/types.js';
import type { Elsewhere } from '../foresight/prediction.js';
import type { PackContent } from './format.js';
import { itemOf, medianSeconds } from './statistics.js';

const PACKAGE = 'package ';
/** How the same begins where it is made ready. */
const INSTALL = 'install ';

export class Expectations {
  readonly #counts = new Map<string, number>();
  readonly #spans = new Map<string, number[]>();

  constructor(packs: readonly PackContent[]) {
    for (const { item, count, spans } of packs.flatMap(({ statistics }) => statistics)) {
      this.#counts.set(item, (this.#counts.get(item) ?? 0) + count);
      const before = this.#spans.get(item) ?? spans.map(() => 0);
      this.#spans.set(
        item,
        before.map((one, at) => one + (spans[at] ?? 0)),
      );
    }
  }

  /** Seconds that a change took elsewhere; null where nobody has told. */
  seconds(operation: Change): number | null {
    if (operation.operation === 'run_command') return null;
    const item = itemOf(operation);
    const packages = operation.operation === 'apply' ? operation.install : [];
    const each = packages.map((name) => this.#median(`${PACKAGE}${name}`));
    // Of several packages the longest is waited for, where all are known.
    if (item === 'apply' && each.length > 0 && !each.includes(null))
      return Math.max(...each.map((one) => one ?? 0));
    return item === null ? null : this.#median(item);
  }

  /** What they say, for guesses at what this person asks for next. */
  get elsewhere(): Elsewhere {
    const packages = Array.from(this.#counts).filter(
      ([item, count]) => item.startsWith(PACKAGE) && count > 0,
    );
    const all = packages.reduce((sum, [, count]) => sum + count, 0);
    const shares = new Map(
      packages.map(([item, count]) => [`${INSTALL}${item.slice(PACKAGE.length)}`, count / all]),
    );
    return {
      wanted: [...shares]
        .sort(([a, many], [b, more]) => more - many || (a < b ? -1 : 1))
        .map(([item]) => item),
      share: (item) => shares.get(item) ?? 0,
      seconds: (item) =>
        this.#median(item.startsWith(INSTALL) ? `${PACKAGE}${item.slice(INSTALL.length)}` : item),
    };
  }

  #median(item: string): number | null {
    const spans = this.#spans.get(item);
    return spans === undefined ? null : medianSeconds(spans);
  }
}

/** A bridge whose plans say how long they take elsewhere, where this machine's own times don't tell. */
export class WithExpectations extends BridgeOver {
  constructor(
    inner: Bridge,
    private readonly expectations: Expectations,
  ) {
    super(inner);
  }

  override async plan(operation: Change, options: { signal: AbortSignal }): Promise<AnyOutcome> {
    const outcome = await this.inner.plan(operation, options);
    if (outcome.operation === 'run_command' || outcome.plan === undefined) return outcome;
    const { plan } = outcome as Outcome;
    // The rehearsal machine knows its own times.
    if (plan === undefined || isCommandPlan(plan) || plan.nothingToDo || plan.method === 'rehearsal')
      return outcome;
    const seconds = plan.expectedSeconds ?? this.expectations.seconds(operation);
    return seconds === null
      ? outcome
      : ({ ...outcome, plan: { ...plan, expectedSeconds: seconds } } as Outcome);
  }
}
