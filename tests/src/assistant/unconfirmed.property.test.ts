import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SimulatedClock } from 'xstate';
import type { ChangeOperation, Confirmation, Outcome } from '../../../bridge/protocol.js';
import type { Understanding } from '../../../intents/types.js';
import { Assistant } from '../../../src/assistant/assistant.js';
import type { Bridge } from '../../../src/assistant/parts.js';
import type { Mouth } from '../../../src/assistant/output.js';
import type { Expectation, Said, Understander } from '../../../src/assistant/understander.js';
import { FOR_GOOD, type ForGood } from '../../../src/dialogue/proof.js';
import { EventStream } from '../../../src/events.js';
import { findPaths } from '../../../src/paths.js';
import { Store } from '../../../src/store/store.js';
import { STYLES } from '../../../src/wording/styles.js';
import { Wording } from '../../../src/wording/wording.js';
import { planOf } from '../dialogue/plans.js';

const wording = Wording.load(`${findPaths().root}/src/wording/en.yaml`);
const REPROMPT = 20_000;
/** How a proof is asked for, in each style. */
const PROOFS = STYLES.flatMap((style) => {
  const words = Wording.load(`${findPaths().root}/src/wording/en.yaml`);
  words.style = style;
  return [words.say('prove.key'), words.say('prove.passphrase')];
});

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
  /** The passphrase, or something else in its place. */
  | { do: 'secret'; right: boolean; early: number; typed: boolean }
  /** The key, pressed several times in a row. */
  | { do: 'press' }
  | { do: 'wait'; ms: number }
  | { do: 'silence' }
  | { do: 'let' };

interface Faults {
  plan: 'ok' | 'fails' | 'throws' | 'nothing' | 'slow';
  execute: 'ok' | 'fails' | 'throws' | 'slow';
  mouth: 'ended' | 'cut' | 'throws' | 'slow';
  check: 'ok' | 'slow' | 'throws';
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
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('secret' as const),
      right: fc.boolean(),
      early: fc.constantFrom(0, 0, 1, 500),
      typed: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ do: 'press' as const }) },
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
/** The same for what is for good and takes a proof. */
const provenScene: fc.Arbitrary<Step[]> = fc
  .tuple(
    fc.array(step, { maxLength: 1 }),
    fc.array(step, { maxLength: 2 }),
    fc.constantFrom<Step>(
      { do: 'secret', right: true, early: 0, typed: false },
      { do: 'press' },
      { do: 'say', intent: 'yes', slots: {}, clear: true, early: 0, typed: true },
    ),
  )
  .map(([before, between, proof]) => [
    toStep({ do: 'say', intent: 'collect_garbage', clear: true, early: 0, typed: false }),
    { do: 'let' },
    ...before,
    toStep({ do: 'say', intent: 'yes_for_good', clear: true, early: 0, typed: false }),
    { do: 'let' },
    ...between,
    proof,
  ]);
const script = fc
  .array(
    fc.oneof(
      step.map((one) => [one]),
      scene,
      provenScene,
    ),
    { minLength: 2, maxLength: 12 },
  )
  .map((parts) => parts.flat());
const faults: fc.Arbitrary<Faults> = fc.record({
  plan: fc.constantFrom('ok', 'ok', 'ok', 'fails', 'throws', 'nothing', 'slow'),
  execute: fc.constantFrom('ok', 'ok', 'fails', 'throws', 'slow'),
  mouth: fc.constantFrom('ended', 'ended', 'ended', 'cut', 'throws', 'slow'),
  check: fc.constantFrom('ok', 'ok', 'slow', 'throws'),
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
  /** What was agreed to, and waits for its proof; when that was asked for. */
  agreed: string | null = null;
  proofHeard: number | null = null;
  /** A proof takes a while to be checked: what was proved stays so until it is left. */
  proven: string | null = null;
  readonly faults: string[] = [];

  constructor(private readonly forGood: ForGood) {}

  asked(): void {
    this.heard = null;
    this.agreed = null;
  }
  questionHeard(digest: string, at: number, irreversible: boolean): void {
    this.heard = { digest, at, irreversible };
  }
  proofAsked(): void {
    this.proofHeard = null;
  }
  says(intent: string, clear: boolean, startedAt: number): void {
    this.permitted = null;
    if (['no', 'cancel', 'stop'].includes(intent)) this.proven = this.agreed = null;
    const enough = this.heard?.irreversible === true ? ['yes_for_good'] : ['yes', 'yes_for_good'];
    if (this.heard === null || !clear || startedAt < this.heard.at || !enough.includes(intent)) return;
    if (this.heard.irreversible && this.forGood !== 'none') {
      this.agreed ??= this.heard.digest;
      this.proofHeard ??= null;
    } else this.permitted = this.heard.digest;
  }
  proves(by: ForGood, startedAt: number): void {
    if (by === this.forGood && this.proofHeard !== null && startedAt >= this.proofHeard)
      this.proven = this.agreed;
  }
  executes(operation: ChangeOperation, confirmation: Confirmation | undefined): void {
    const leave = [this.permitted, this.proven].filter((digest) => digest !== null);
    if (confirmation === undefined || !leave.includes(confirmation.digest))
      this.faults.push(`${operation.operation} was carried out without leave`);
    if (operation.operation === 'collect_garbage' && this.forGood !== 'none') {
      this.provenExecuted++;
      if (confirmation?.digest !== this.proven) this.faults.push('Garbage was collected without its proof');
    }
    this.permitted = this.proven = this.agreed = this.proofHeard = null;
    this.heard = null;
  }
  provenExecuted = 0;
}

describe('whatever is said, whenever, and whatever breaks', () => {
  it('nothing that changes the machine reaches the bridge without its own clear yes', async () => {
    let executed = 0;
    const proven = { none: 0, key: 0, passphrase: 0 };
    await fc.assert(
      fc.asyncProperty(
        ...([script, fc.infiniteStream(faults), fc.boolean(), fc.constantFrom(...FOR_GOOD)] as const),
        async (steps, broken, limited, forGood) => {
          const witness = new Witness(forGood);
          executed += await play(steps, broken, witness, limited, forGood);
          proven[forGood] += witness.provenExecuted;
          expect(witness.faults).toEqual([]);
        },
      ),
      { numRuns: 1500 },
    );
    // A property that never sees a change carried out would hold of anything.
    expect(executed).toBeGreaterThan(100);
    expect(proven.key).toBeGreaterThan(10);
    expect(proven.passphrase).toBeGreaterThan(10);
  }, 120_000);
});

async function play(
  steps: readonly Step[],
  broken: Iterator<Faults>,
  witness: Witness,
  limited: boolean,
  forGood: ForGood,
): Promise<number> {
  let now = 0;
  let executed = 0;
  let faulty: Faults = { plan: 'ok', execute: 'ok', mouth: 'ended', check: 'ok' };
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
      const proof = PROOFS.some((asked) => text.endsWith(asked));
      if (question) witness.asked();
      if (proof) witness.proofAsked();
      now += 10;
      if (faulty.mouth === 'throws') throw new Error('The voice broke.');
      if (faulty.mouth === 'slow') await sleep(2);
      if (faulty.mouth === 'cut' || signal.aborted) return 'cut';
      now += 10;
      if (question && plan !== null) witness.questionHeard(plan.digest, now, plan.irreversible === true);
      if (proof) witness.proofHeard = now;
      return 'ended';
    },
  };
  let next: (Step & { do: 'say' | 'secret' }) | null = null;
  const nothing = toStep({ do: 'say', intent: 'unknown', clear: true, early: 0, typed: false });
  /** As the ears and typed lines give it: where a secret is asked for all but a word that leaves it is one. */
  const saidIn = ({ question }: Expectation, typed: boolean): Said => {
    const plain = next!.do === 'say' ? next! : (nothing as Step & { do: 'say' });
    const leaves = ['no', 'cancel', 'stop', 'wait', 'repeat', 'help', 'faster'].includes(plain.intent);
    const clear = typed || plain.clear;
    if (question !== 'secret' || leaves) return { understanding: understandingOf(plain), clear, ms: 0 };
    const right = next!.do === 'secret' && next!.right;
    const blank = understandingOf(nothing as Step & { do: 'say' });
    return {
      understanding: { ...blank, text: '' },
      clear: true,
      ms: 0,
      secret: [right ? 'sesame' : 'pepper'],
    };
  };
  const understander: Understander = {
    begin: (expectation) => ({
      feed: () => undefined,
      cancel: () => undefined,
      finish: () => Promise.resolve(saidIn(expectation, false)),
    }),
    read: (_text, expectation) => saidIn(expectation, true),
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
    passphrase: {
      isSet: true,
      matches: async (given) => {
        const { check } = faulty;
        if (check === 'throws') throw new Error('Its file is damaged.');
        if (check === 'slow') await sleep(2);
        return given.includes('sesame');
      },
    },
    dialogue: { attempts: 2, forGood, ...(limited && { repromptMs: REPROMPT }) },
    earcons: () => true,
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
        if (action.typed && action.intent.startsWith('yes')) witness.proves('key', startedAt);
        if (action.typed) assistant.read(action.intent);
        else await assistant.hear(new Float32Array(0), startedAt);
        break;
      }
      case 'secret': {
        next = action;
        const startedAt = action.typed ? now : now - action.early;
        if (action.right) witness.proves('passphrase', startedAt);
        if (action.typed) assistant.read('it');
        else await assistant.hear(new Float32Array(0), startedAt);
        break;
      }
      case 'press':
        witness.proves('key', now);
        assistant.press();
        break;
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
