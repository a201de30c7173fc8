/** Measures foresight: how often it foresees, on simulated years of use, and how soon a known plan is decided on. */
import { predict, type Happened } from '../src/foresight/prediction.js';
import { LIKELY } from '../src/foresight/preparer.js';
import { BridgeClient } from '../bridge/client.js';
import { apply } from '../tests/bridge/support.js';
import { Standin, nixVersion } from '../tests/nix/standin.js';
import { p95, type Figure, type Part } from './figure.js';
import { year } from './foresight/year.js';

/** Years that are simulated, from these seeds. */
const SEEDS = [1, 2, 3, 4, 5];
/** As in the preparer: how often it is looked, how soon after something was said, and how long it is kept. */
const LOOK_MS = 15 * 60_000;
const SOON_MS = 5_000;
const KEPT_MS = 7 * 24 * 3_600_000;
/** Making something ready takes so long. */
const WORK_MS = 20_000;
const PLANS = 40;

export const foresight: Part = {
  name: 'foresight',
  async run(log) {
    const years = SEEDS.map((seed) => live(year(seed)));
    const sum = (of: (one: Lived) => number): number => years.reduce((all, one) => all + of(one), 0);
    const figures: Figure[] = [
      {
        name: 'foresight.hits',
        what: 'Requests that had been made ready before they were made, over simulated years of use',
        value: (100 * sum(({ hits }) => hits)) / sum(({ asked }) => asked),
        unit: '%',
        note: `${SEEDS.length} simulated years, ${sum(({ asked }) => asked)} requests; the person is described in bench/foresight/year.ts`,
      },
      {
        name: 'foresight.used',
        what: 'Of what was made ready, asked for within a week',
        value: (100 * sum(({ hits }) => hits)) / sum(({ prepared }) => prepared),
        unit: '%',
        note: `${sum(({ prepared }) => prepared)} made ready`,
      },
    ];
    const decided = await decisions(log);
    return decided === null ? figures : [...figures, decided];
  },
};

interface Lived {
  readonly asked: number;
  readonly hits: number;
  readonly prepared: number;
}

/** Goes through a year as the preparer would, knowing only what has happened so far. */
function live(all: readonly Happened[]): Lived {
  const [first] = all;
  const last = all.at(-1);
  if (first === undefined || last === undefined) return { asked: 0, hits: 0, prepared: 0 };
  const looks = all.map(({ at }) => at + SOON_MS);
  for (let at = first.at; at < last.at; at += LOOK_MS) looks.push(at);
  looks.sort((a, b) => a - b);
  const ready = new Map<string, number>();
  let [next, asked, hits, prepared] = [0, 0, 0, 0];
  const happen = (until: number): void => {
    for (let one = all[next]; one !== undefined && one.at <= until; one = all[++next]) {
      if (one.named === true) continue;
      asked++;
      const at = ready.get(one.item);
      if (at !== undefined && at <= one.at && one.at - at < KEPT_MS) hits++;
      ready.delete(one.item);
    }
  };
  for (const now of looks) {
    happen(now);
    const known = all.slice(Math.max(0, next - 400), next);
    for (const { item, probability } of predict(known, now)) {
      const at = ready.get(item);
      if (probability < LIKELY || (at !== undefined && now - at < KEPT_MS)) continue;
      ready.set(item, now + WORK_MS);
      prepared++;
    }
  }
  happen(Infinity);
  return { asked, hits, prepared };
}

/** How long it takes to know that there is nothing to do, on a real Nix; null where there is none. */
async function decisions(log: (line: string) => void): Promise<Figure | null> {
  const version = nixVersion();
  if (version === undefined) {
    log('There is no Nix on this machine, so known plans are not measured.');
    return null;
  }
  const machine = new Standin();
  const client = await BridgeClient.start({
    backend: 'subprocess',
    stateDir: machine.path('state-foresight'),
    env: machine.env,
  });
  try {
    await client.plan(apply({}));
    const times: number[] = [];
    for (let i = 0; i < PLANS; i++) {
      const started = performance.now();
      const { plan } = await client.plan(apply({}));
      if (plan?.nothingToDo !== true) throw new Error('An unchanged configuration was to be rebuilt.');
      times.push(performance.now() - started);
    }
    return {
      name: 'foresight.cache',
      what: 'Knowing that an unchanged configuration needs no rebuild, without evaluating it, 95th percentile',
      value: p95(times),
      unit: 'ms',
      goal: { atMost: 50 },
      note: `${PLANS} times, Nix ${version}, the stand-in system`,
    };
  } finally {
    await client.close();
    machine.remove();
  }
}
