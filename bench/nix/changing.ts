/** Measures plans and switches, beside the three bare commands that a switch is. */
import { execFileSync } from 'node:child_process';
import { readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { confirm, type BridgeClient } from '../../bridge/client.js';
import { ApplyOperation } from '../../bridge/protocol.js';
import type { Standin } from '../../tests/nix/standin.js';
import { median, type Figure } from '../figure.js';
import { timed } from '../support/timed.js';

const PLANS = 7;
const SWITCHES = 5;
/** Seconds of one of the three steps that building a package of the stand-in takes. */
const STEP = 2;

/** Over all ways: what one has built needs no building for the next. */
let zeros = 0;

const operation = ApplyOperation.parse({ operation: 'apply', install: ['hello'] });

/** Plans a package on a system that is built already, and switches to one that takes some seconds to build. */
export async function changing(
  machine: Standin,
  name: string,
  client: BridgeClient,
  version: string,
): Promise<Figure[]> {
  const plans = await timed(PLANS, () => planned(client));
  const file = machine.path('etc/nixos/configuration.nix');
  const source = readFileSync(file, 'utf8');
  // Every package is built anew when the time its steps take is written in another way.
  const differ = (): void =>
    writeFileSync(file, source.replace(/\}\s*$/, `  standin.delay = "${STEP}.${'0'.repeat(++zeros)}";\n}\n`));
  const bare: number[] = [];
  const ours: number[] = [];
  const firsts: number[] = [];
  for (let round = 0; round < SWITCHES; round++) {
    differ();
    bare.push(...(await timed(1, () => bareSwitch(machine))));
    differ();
    const plan = await planned(client);
    const begun = performance.now();
    let first: number | undefined;
    const onProgress = (): void => void (first ??= performance.now() - begun);
    const outcome = await client.execute(plan, confirm(plan, 'yes'), { onProgress });
    if (!outcome.ok) throw new Error(outcome.failure!.sentence);
    ours.push(performance.now() - begun);
    firsts.push(first ?? Infinity);
  }
  writeFileSync(file, source);
  const over = median(ours) - median(bare);
  const about = `Nix ${version}; a switch whose build takes ${(median(bare) / 1000).toFixed(1)} s by the bare commands`;
  return [
    {
      name: `nix.plan.${name}`,
      what: `Plan of one package on an unchanged system, ${name}`,
      value: median(plans),
      unit: 'ms',
      note: `Nix ${version}; evaluation and dry run`,
    },
    {
      name: `nix.first-event.${name}`,
      what: `First progress after a change is asked for, ${name}`,
      value: median(firsts),
      unit: 'ms',
      goal: { atMost: 200 },
    },
    {
      name: `nix.switch.${name}`,
      what: `What a switch costs over the bare commands, ${name}`,
      value: over,
      unit: 'ms',
      note: about,
    },
    {
      name: `nix.switch.${name}.share`,
      what: `The same, of the whole switch, ${name}`,
      value: (100 * over) / median(bare),
      unit: '%',
      goal: { atMost: 5 },
      note: about,
    },
  ];
}

async function planned(client: BridgeClient) {
  const { plan, failure } = await client.plan(operation);
  if (!plan) throw new Error(failure!.sentence);
  return plan;
}

function bareSwitch(machine: Standin): void {
  const options = { env: machine.env, cwd: machine.folder, stdio: 'ignore' as const };
  execFileSync('nixos-rebuild', ['build'], options);
  const system = realpathSync(machine.path('result'));
  execFileSync('nix-env', ['-p', machine.path('nix/var/nix/profiles/system'), '--set', system], options);
  execFileSync(`${system}/bin/switch-to-configuration`, ['switch'], options);
}
