/** Measures the bridge on a real Nix with the stand-in system. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readlinkSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { BridgeClient, confirm } from '../bridge/client.js';
import { ApplyOperation } from '../bridge/protocol.js';
import { Standin, nixVersion } from '../tests/nix/standin.js';
import { native } from '../tests/nix/ways.js';
import { median, type Figure, type Part } from './figure.js';

/** Repetitions of what takes milliseconds, and of what takes seconds. */
const QUICK = 30;
const SLOW = 7;

export const nix: Part = {
  name: 'nix',
  async run(log) {
    const version = nixVersion();
    if (version === undefined) {
      log('There is no Nix on this machine, so the real bridge is not measured.');
      return [];
    }
    const way = native('nixos-25.11');
    const machine = new Standin(way?.env);
    const { env } = machine;
    const start = (backend: string, python?: string): Promise<BridgeClient> =>
      BridgeClient.start({
        backend,
        stateDir: machine.path(`state-${backend}`),
        env,
        ...(python ? { python } : {}),
      });
    const clients = new Map([['subprocess', await start('subprocess')]]);
    if (way) clients.set('native', await start('native', way.python));
    try {
      const figures: Figure[] = [];
      for (const count of [5, 200]) figures.push(...(await listing(machine, clients, count, version)));
      for (const [name, client] of clients) figures.push(...(await changing(machine, name, client, version)));
      return figures;
    } finally {
      for (const client of clients.values()) await client.close();
      machine.remove();
    }
  },
};

/** Milliseconds that a piece of work takes in the median. */
async function timed(times: number, work: () => unknown): Promise<number> {
  const taken: number[] = [];
  for (let i = 0; i < times; i++) {
    const begun = performance.now();
    await work();
    taken.push(performance.now() - begun);
  }
  return median(taken);
}

async function listing(
  machine: Standin,
  clients: Map<string, BridgeClient>,
  count: number,
  version: string,
): Promise<Figure[]> {
  const profile = machine.path('nix/var/nix/profiles/system');
  const system = readlinkSync(`${profile}-1-link`);
  for (let number = 1; number <= count; number++)
    if (!existsSync(`${profile}-${number}-link`)) symlinkSync(system, `${profile}-${number}-link`);
  const command = await timed(5, () =>
    execFileSync('nix-env', ['-p', profile, '--list-generations'], { env: machine.env }),
  );
  const figures: Figure[] = [];
  for (const [name, client] of clients) {
    const value = await timed(QUICK, () => client.read({ operation: 'list_generations', limit: 1000 }));
    figures.push({
      name: `nix.list.${count}.${name}`,
      what: `List ${count} generations in full, ${name}, over the protocol`,
      value,
      unit: 'ms',
      ...(count === 200 ? { goal: { atMost: 30 } } : {}),
      note: `Nix ${version}; nix-env --list-generations as a whole process, without versions and kernels: ${command.toFixed(1)} ms`,
    });
  }
  return figures;
}

/** Plans and switches that build one small system, against the three bare commands. */
async function changing(
  machine: Standin,
  name: string,
  client: BridgeClient,
  version: string,
): Promise<Figure[]> {
  const file = machine.path('etc/nixos/configuration.nix');
  const source = readFileSync(file, 'utf8');
  let notes = 0;
  const differ = (): void =>
    writeFileSync(file, source.replace(/\}\s*$/, `  standin.note = "${name} ${++notes}";\n}\n`));
  const operation = ApplyOperation.parse({ operation: 'apply', install: ['hello'] });
  const plans: number[] = [];
  const ours: number[] = [];
  const bare: number[] = [];
  for (let round = 0; round < SLOW; round++) {
    differ();
    bare.push(await timed(1, () => bareSwitch(machine)));
    differ();
    let begun = performance.now();
    const { plan } = await client.plan(operation);
    plans.push(performance.now() - begun);
    begun = performance.now();
    const outcome = await client.execute(plan!, confirm(plan!, 'yes'));
    if (!outcome.ok) throw new Error(outcome.failure!.sentence);
    ours.push(performance.now() - begun);
  }
  writeFileSync(file, source);
  const note = `Nix ${version}; a stand-in system that builds in no time, so that all of it is overhead`;
  return [
    {
      name: `nix.plan.${name}`,
      what: `Plan of one package, ${name}`,
      value: median(plans),
      unit: 'ms',
      note,
    },
    {
      name: `nix.switch.${name}`,
      what: `What a switch costs over the bare commands, ${name}`,
      value: median(ours) - median(bare),
      unit: 'ms',
      note,
    },
  ];
}

function bareSwitch(machine: Standin): void {
  const options = { env: machine.env, cwd: machine.folder, stdio: 'ignore' as const };
  execFileSync('nixos-rebuild', ['build'], options);
  const system = realpathSync(machine.path('result'));
  execFileSync('nix-env', ['-p', machine.path('nix/var/nix/profiles/system'), '--set', system], options);
  execFileSync(`${system}/bin/switch-to-configuration`, ['switch'], options);
}
