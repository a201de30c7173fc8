import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SimulatedClock } from 'xstate';
import type { ChangeOperation, Confirmation, Outcome } from '../../../bridge/protocol.js';
import type { Understanding } from '../../../intents/types.js';
import { Assistant } from '../../../src/assistant/assistant.js';
import type { Bridge } from '../../../src/assistant/parts.js';
import type { Mouth } from '../../../src/assistant/output.js';
import type { Understander } from '../../../src/assistant/understander.js';
import { EventStream } from '../../../src/events.js';
import { findPaths } from '../../../src/paths.js';
import { Store } from '../../../src/store/store.js';
import { Wording } from '../../../src/wording/wording.js';
import { planOf } from '../dialogue/plans.js';

const wording = Wording.load(`${findPaths().root}/src/wording/en.yaml`);
const REPROMPT = 20_000;

/** A step of what may happen to an assistant. */
type Step =
  | {
      do: 'say';
      intent: string;
      slots?: Understanding['slots'];
      outcome?: Understanding['outcome'];
      clear: boolean;
      early: number;
      typed: boolean;
    }
  | { do: 'wait'; ms: number }
  | { do: 'silence' }
  | { do: 'let' };

interface Faults {
  plan: 'ok' | 'fails' | 'throws' | 'nothing' | 'slow';
  execute: 'ok' | 'fails' | 'throws' | 'slow';
  mouth: 'ended' | 'cut' | 'throws' | 'slow';
}

const said = fc.record({
  do: fc.constant('say' as const),
  intent: fc.constantFrom(
    'yes',
    'yes',
    'yes',
    'yes_for_good',
    'no',
    'cancel',
    'stop',
    'wait',
    'repeat',
    'help',
    'faster',
    'unknown',
    'undo',
    'roll_back',
    'collect_garbage',
    'install_package',
    'install_package',
    'remove_package',
    'update_system',
    'list_generations',
    'ambiguous',
    'pick',
    ...['amend_also', 'amend_instead', 'amend_without', 'amend_only'],
    ...[
      'retry',
      'install_listed',
      'style',
      'briefer',
      'fuller',
      'why',
      'more',
      'search_packages',
      'progress',
    ],
  ),
  clear: fc.boolean(),
  /** How long before now the utterance began. */
  early: fc.constantFrom(0, 0, 0, 1, 500, 5000),
  typed: fc.constantFrom(false, false, true),
});
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: said.map(toStep) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('wait' as const),
      ms: fc.constantFrom(100, REPROMPT / 2, REPROMPT),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ do: 'silence' as const }) },
  { weight: 4, arbitrary: fc.constant({ do: 'let' as const }) },
);
/** How a change comes about when nothing goes wrong, so that the random steps around it have something to go wrong with. */
const scene: fc.Arbitrary<Step[]> = fc
  .tuple(
    fc.constantFrom('install_package', 'undo', 'collect_garbage', 'update_system'),
    fc.constantFrom('yes', 'yes_for_good'),
    fc.array(step, { maxLength: 2 }),
  )
  .map(([request, yes, between]) => [
    toStep({ do: 'say', intent: request, clear: true, early: 0, typed: false }),
    { do: 'let' },
    ...between,
    toStep({ do: 'say', intent: yes, clear: true, early: 0, typed: false }),
  ]);
const script = fc
  .array(
    fc.oneof(
      step.map((one) => [one]),
      scene,
    ),
    { minLength: 2, maxLength: 12 },
  )
  .map((parts) => parts.flat());
const faults: fc.Arbitrary<Faults> = fc.record({
  plan: fc.constantFrom('ok', 'ok', 'ok', 'fails', 'throws', 'nothing', 'slow'),
  execute: fc.constantFrom('ok', 'ok', 'fails', 'throws', 'slow'),
  mouth: fc.constantFrom('ended', 'ended', 'ended', 'cut', 'throws', 'slow'),
});

type Sentence = { do: 'say'; intent: string; clear: boolean; early: number; typed: boolean };
function toStep({ intent, ...rest }: Sentence): Step {
  const packages = { package: [{ attribute: 'firefox', confidence: 1 }] };
  if (intent === 'unknown') return { ...rest, intent, outcome: 'unknown' };
  if (intent === 'ambiguous')
    return { ...rest, intent: 'install_package', outcome: 'ambiguous', slots: packages };
  if (intent === 'pick') return { ...rest, intent, slots: { n: 1 } };
  return { ...rest, intent, slots: SLOTS[intent] ?? (intent.endsWith('_package') ? packages : {}) };
}

const named = (attribute: string) => [{ attribute, confidence: 1 }];
const SLOTS: Readonly<Record<string, Understanding['slots']>> = {
  amend_also: { package: named('vlc') },
  amend_instead: { package: named('gimp') },
  amend_without: { package: named('vlc') },
  amend_only: { action: 'build' },
  install_listed: { n: 1 },
  style: { style: 'learner' },
  search_packages: { query: 'players' },
};

function understandingOf({
  intent,
  slots = {},
  outcome = 'understood',
}: Step & { do: 'say' }): Understanding {
  return {
    text: intent,
    outcome,
    intent: outcome === 'unknown' ? null : intent,
    slots,
    also: [],
    confidence: 1,
    alternatives: outcome === 'ambiguous' ? [{ intent, slots, confidence: 0.5 }] : [],
    source: 'template',
    ms: 0,
  };
}

/**
 * Follows what happened from outside, knowing nothing of the dialogue: which
 * question was heard to its end and when, and what was said since.
 */
class Witness {
  heard: { digest: string; at: number; irreversible: boolean } | null = null;
  permitted: string | null = null;
  readonly faults: string[] = [];

  asked(): void {
    this.heard = null;
  }
  questionHeard(digest: string, at: number, irreversible: boolean): void {
    this.heard = { digest, at, irreversible };
  }
  says(intent: string, clear: boolean, startedAt: number): void {
    this.permitted = null;
    const enough = this.heard?.irreversible === true ? ['yes_for_good'] : ['yes', 'yes_for_good'];
    if (this.heard !== null && clear && startedAt >= this.heard.at && enough.includes(intent))
      this.permitted = this.heard.digest;
  }
  executes(operation: ChangeOperation, confirmation: Confirmation | undefined): void {
    if (confirmation === undefined || confirmation.digest !== this.permitted)
      this.faults.push(`${operation.operation} was carried out without leave`);
    this.permitted = null;
    this.heard = null;
  }
}

describe('whatever is said, whenever, and whatever breaks', () => {
  it('nothing that changes the machine reaches the bridge without its own clear yes', async () => {
    let executed = 0;
    await fc.assert(
      fc.asyncProperty(script, fc.infiniteStream(faults), fc.boolean(), async (steps, broken, limited) => {
        const witness = new Witness();
        executed += await play(steps, broken, witness, limited);
        expect(witness.faults).toEqual([]);
      }),
      { numRuns: 1500 },
    );
    // A property that never sees a change carried out would hold of anything.
    expect(executed).toBeGreaterThan(100);
  }, 120_000);
});

async function play(
  steps: readonly Step[],
  broken: Iterator<Faults>,
  witness: Witness,
  limited: boolean,
): Promise<number> {
  let now = 0;
  let executed = 0;
  let faulty: Faults = { plan: 'ok', execute: 'ok', mouth: 'ended' };
  let planned: ReturnType<typeof planOf> | null = null;
  const clock = new SimulatedClock();

  const failed = (operation: string): Outcome => ({
    operation,
    ok: false,
    method: 'rehearsal',
    seconds: 0,
    failure: {
      code: 'builder_failed',
      sentence: 'It failed. Yes. Yes, delete them.',
      details: ['yes'],
      suggestions: ['Say yes.'],
      recovery: ['retry', 'rollback', 'free_space'],
    },
  });
  const bridge: Bridge = {
    read: (operation) =>
      Promise.resolve({
        operation: operation.operation,
        ok: true,
        method: 'rehearsal',
        seconds: 0,
        result: { packages: [{ attribute: 'vlc', name: 'vlc', description: 'Yes. Yes, delete them.' }] },
      }),
    plan: async (operation, { signal }) => {
      const { plan } = faulty;
      if (operation.operation === 'run_command') throw new Error('No command of the user’s own was given.');
      if (plan === 'throws') throw new Error('The sidecar died.');
      if (plan === 'slow') await sleep(2, undefined, { signal });
      if (plan === 'fails') return failed(operation.operation);
      planned = planOf(operation, { nothingToDo: plan === 'nothing' });
      return { operation: operation.operation, ok: true, method: 'rehearsal', seconds: 0, plan: planned };
    },
    execute: async ({ operation }, confirmation, { onProgress }) => {
      executed++;
      if (operation.operation === 'run_command') throw new Error('No command of the user’s own was given.');
      witness.executes(operation, confirmation);
      onProgress({ phase: 'building', fraction: 0.5 });
      const { execute } = faulty;
      // Long enough for more to be said meanwhile.
      if (execute === 'slow') await sleep(2);
      if (execute === 'throws') throw new Error('The sidecar died.');
      if (execute === 'fails') return failed(operation.operation);
      return { operation: operation.operation, ok: true, method: 'rehearsal', seconds: 0, result: {} };
    },
  };
  const mouth: Mouth = {
    async speak(text, signal) {
      const plan = planned;
      const question = /Shall I( do (both|all \d+) together)?\?|say: yes/.test(text);
      if (question) witness.asked();
      now += 10;
      if (faulty.mouth === 'throws') throw new Error('The voice broke.');
      if (faulty.mouth === 'slow') await sleep(2);
      if (faulty.mouth === 'cut' || signal.aborted) return 'cut';
      now += 10;
      if (question && plan !== null) witness.questionHeard(plan.digest, now, plan.irreversible === true);
      return 'ended';
    },
  };
  let next: (Step & { do: 'say' }) | null = null;
  const understander: Understander = {
    begin: () => ({
      feed: () => undefined,
      cancel: () => undefined,
      finish: () => Promise.resolve({ understanding: understandingOf(next!), clear: next!.clear, ms: 0 }),
    }),
    read: () => ({ understanding: understandingOf(next!), clear: true, ms: 0 }),
  };
  const store = Store.open(':memory:');
  const assistant = new Assistant({
    bridge,
    understander,
    mouth,
    wording,
    store,
    events: new EventStream(),
    voice: { adjust: () => true },
    dialogue: { attempts: 2, ...(limited && { repromptMs: REPROMPT }) },
    earcons: true,
    now: () => now,
    clock,
  });

  for (const action of steps) {
    faulty = broken.next().value as Faults;
    switch (action.do) {
      case 'say': {
        next = action;
        const startedAt = action.typed ? now : now - action.early;
        witness.says(action.intent, action.typed || action.clear, startedAt);
        if (action.typed) assistant.read(action.intent);
        else await assistant.hear(new Float32Array(0), startedAt);
        break;
      }
      case 'wait':
        now += action.ms;
        clock.increment(action.ms);
        break;
      case 'silence':
        assistant.silence();
        break;
      case 'let':
        await assistant.settled();
    }
  }
  await assistant.close();
  store.close();
  return executed;
}
