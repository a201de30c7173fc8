/** Measures the helper: the way there, what a plan costs that is known, and how fast nonsense is refused. */
import { BridgeClient } from '../bridge/client.js';
import { apply } from '../tests/bridge/support.js';
import { administrator, ALLOWED, Helper } from '../tests/helper/support.js';
import { stream, UNLIMITED } from '../tests/helper/stream.js';
import { Standin, nixVersion } from '../tests/nix/standin.js';
import { median, type Figure, type Part } from './figure.js';
import { timed } from './support/timed.js';

const ROUNDS = 300;
const PLANS = 20;
const LINES = 200_000;
const SEED = 7;

export const helper: Part = {
  name: 'helper',
  run: async (log) => [...(await asking(log)), await fuzzing(), ...(await deciding(log))],
};

async function asking(log: (line: string) => void): Promise<Figure[]> {
  if (!administrator) {
    log('Only the administrator can become another user, so the way to the helper is not measured.');
    return [];
  }
  const one = await Helper.start({ args: UNLIMITED });
  try {
    const begun = performance.now();
    const client = await one.client(ALLOWED, { NIX_STATE_DIR: '/proc' });
    const first = performance.now() - begun;
    const trips = await timed(ROUNDS, () => client.health());
    await client.close();
    return [
      {
        name: 'helper.start',
        what: 'Helper: from a user without rights to the first answer',
        value: first,
        unit: 'ms',
        note: 'the sidecar of the user, the knock, and the process that serves it',
      },
      {
        name: 'helper.round_trip',
        what: 'Helper: round trip of a request, median',
        value: median(trips),
        unit: 'ms',
        goal: { atMost: 1 },
        note: `${ROUNDS} health checks of another user, through its sidecar and the socket`,
      },
    ];
  } finally {
    one.close();
  }
}

async function fuzzing(): Promise<Figure> {
  const one = await Helper.start({ args: UNLIMITED });
  try {
    const begun = performance.now();
    const { sent, answered, wrong } = await stream(one.socket, SEED, LINES);
    const seconds = (performance.now() - begun) / 1000;
    if (answered !== sent || wrong.length > 0) throw new Error(`not every line was answered: ${wrong[0]}`);
    return {
      name: 'helper.fuzz',
      what: 'Helper: lines of nonsense refused a second, over one connection',
      value: sent / seconds,
      unit: '1/s',
      note: `${sent} lines, made and judged by the other side as well`,
    };
  } finally {
    one.close();
  }
}

async function deciding(log: (line: string) => void): Promise<Figure[]> {
  if (nixVersion() === undefined) {
    log('There is no Nix on this machine, so known plans are not measured.');
    return [];
  }
  const machine = new Standin();
  const { stateDir, env } = machine;
  const client = await BridgeClient.start({ backend: 'subprocess', stateDir, env });
  try {
    const plan = async (): Promise<void> => {
      const outcome = await client.plan(apply({}));
      if (outcome.plan?.nothingToDo !== true)
        throw new Error('the stand-in system is not the one configured');
    };
    const [evaluated] = await timed(1, plan);
    const known = median(await timed(PLANS, plan));
    return [
      {
        name: 'nix.known_plan',
        what: 'Nix: knowing that an unchanged configuration needs no rebuild, median',
        value: known,
        unit: 'ms',
        goal: { atMost: 50 },
        note: `by the hash of its inputs; evaluated, it takes ${evaluated!.toFixed(0)} ms on the stand-in system`,
      },
    ];
  } finally {
    await client.close();
    machine.remove();
  }
}
