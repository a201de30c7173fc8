/** Measures a change of two other machines: one request for both, beside one after the other. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { confirm, type BridgeClient } from '../../bridge/client.js';
import { ApplyOperation } from '../../bridge/protocol.js';
import { hostsMissing, StandinHosts } from '../../tests/nix/hosts.js';
import { median, type Figure } from '../figure.js';
import { timed } from '../support/timed.js';

const ROUNDS = 3;
/** Seconds of one of the three steps that building a package of the stand-in takes. */
const STEP = 1;
const NAMES = ['server', 'laptop'];

/** Two stand-ins behind a real sshd, on this one processor; each builds what the other has not built. */
export async function onHosts(version: string, log: (line: string) => void): Promise<Figure[]> {
  const missing = hostsMissing();
  if (missing !== undefined) {
    log(`Other machines are not measured: ${missing}.`);
    return [];
  }
  const standins = new StandinHosts();
  const client = await standins.open({ backend: 'subprocess', method: 'subprocess' });
  const sources = NAMES.map((name) => {
    const file = join(standins.folder, 'etc/machines', `${name}.nix`);
    return { file, source: readFileSync(file, 'utf8') };
  });
  // A package is built anew when the time its steps take is written in another way.
  let zeros = 0;
  const differ = (): void => {
    for (const { file, source } of sources)
      writeFileSync(
        file,
        source.replace(/\}\s*$/, `  standin.delay = "${STEP}.${'0'.repeat(++zeros)}";\n}\n`),
      );
  };
  try {
    const apart: number[] = [];
    const together: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      differ();
      apart.push(
        ...(await timed(1, async () => {
          for (const name of NAMES) await change(client, [name]);
        })),
      );
      differ();
      together.push(...(await timed(1, () => change(client, NAMES))));
    }
    const note = `Nix ${version}; sshd on this machine, plan and change, builds that wait ${3 * STEP} s`;
    return [
      {
        name: 'nix.hosts.apart',
        what: 'A change of two other machines, one after the other',
        value: median(apart) / 1000,
        unit: 's',
        note,
      },
      {
        name: 'nix.hosts.together',
        what: 'The same in one request, side by side',
        value: median(together) / 1000,
        unit: 's',
        note,
      },
      {
        name: 'nix.hosts.times',
        what: 'Times as fast, side by side',
        value: median(apart) / median(together),
        unit: 'x',
      },
    ];
  } finally {
    await client.close();
    standins.remove();
  }
}

async function change(client: BridgeClient, hosts: string[]): Promise<void> {
  const { plan, failure } = await client.plan(ApplyOperation.parse({ operation: 'apply', hosts }));
  if (!plan) throw new Error(failure!.sentence);
  const outcome = await client.execute(plan, confirm(plan, 'yes'));
  if (!outcome.ok) throw new Error(outcome.failure!.sentence);
}
