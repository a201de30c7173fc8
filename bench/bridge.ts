/** Measures the protocol between the assistant and its sidecar. */
import type { BridgeClient } from '../bridge/client.js';
import { apply, carryOut, rehearsal, temporary } from '../tests/bridge/support.js';
import { median, p95, type Part } from './figure.js';
import { timed } from './support/timed.js';

const ROUNDS = 300;
const WORK_ROUNDS = 5;
const WANTED = ['blender', 'gimp', 'inkscape', 'vlc', 'firefox', 'libreoffice', 'emacs', 'neovim'];

export const bridge: Part = {
  name: 'bridge',
  run: async () => {
    const folder = temporary();
    const start = performance.now();
    const client = await rehearsal(folder.path);
    const started = performance.now() - start;
    try {
      const health = await timed(ROUNDS, () => client.health(), 1);
      const read = await timed(ROUNDS, () => client.read({ operation: 'current_generation' }), 1);
      const { events, seconds } = await work(client);
      return [
        {
          name: 'bridge.start',
          what: 'Bridge: start of the sidecar',
          value: started,
          unit: 'ms',
          note: 'first start, with a new rehearsal machine',
        },
        {
          name: 'bridge.round_trip',
          what: 'Bridge: round trip of the protocol, median',
          value: median(health),
          unit: 'ms',
          goal: { atMost: 1 },
          note: `${ROUNDS} health checks, validated on both sides`,
        },
        {
          name: 'bridge.round_trip_p95',
          what: 'Bridge: round trip, 95th percentile',
          value: p95(health),
          unit: 'ms',
        },
        {
          name: 'bridge.read',
          what: 'Bridge: a reading (current generation), median',
          value: median(read),
          unit: 'ms',
        },
        {
          name: 'bridge.events',
          what: 'Bridge: progress events a second',
          value: events / seconds,
          unit: '1/s',
          note: `${events} events of ${2 * WORK_ROUNDS} changes done as fast as they can, journal and links included`,
        },
      ];
    } finally {
      await client.close();
      folder.remove();
    }
  },
};

async function work(client: BridgeClient): Promise<{ events: number; seconds: number }> {
  let events = 0;
  const onProgress = (): void => {
    events++;
  };
  const start = performance.now();
  for (let round = 0; round < WORK_ROUNDS; round++) {
    for (const change of [apply({ install: WANTED }), apply({ remove: WANTED })]) {
      const outcome = await carryOut(client, change, { onProgress });
      if (!outcome.ok) throw new Error(outcome.failure?.sentence);
    }
  }
  return { events, seconds: (performance.now() - start) / 1000 };
}
