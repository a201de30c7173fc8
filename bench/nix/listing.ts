/** Measures how fast generations are listed, beside the commands that list them. */
import { execFileSync } from 'node:child_process';
import { existsSync, readlinkSync, symlinkSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { BridgeClient } from '../../bridge/client.js';
import type { Standin } from '../../tests/nix/standin.js';
import { realModule } from '../../tests/nix/ways.js';
import { median, type Figure } from '../figure.js';
import { timed } from '../support/timed.js';

const QUICK = 50;
const PROCESSES = 9;
/** Warm is after so many: until then the checks of the answer are being compiled. */
const WARM_UP = 50;
/** A folder that has just changed is looked at anew each time. */
const SETTLED_MS = 2100;

const SHARED =
  "both ways read the links themselves: the module's get_generations does the same with several times the system calls";

/** What the command `nixos-rebuild list-generations` does, for a profile of any place. */
const BY_MODULE = [
  'import json, sys',
  'from pathlib import Path',
  'sys.path.insert(0, sys.argv[1])',
  'from nixos_rebuild import models, nix',
  'print(json.dumps(nix.list_generations(models.Profile("system", Path(sys.argv[2])))))',
].join('\n');

/** Lists so many generations, in full and in brief, by each way, warm; and by the command as a whole process. */
export async function listing(
  machine: Standin,
  clients: ReadonlyMap<string, BridgeClient>,
  count: number,
  version: string,
): Promise<Figure[]> {
  const profile = machine.path('nix/var/nix/profiles/system');
  const system = readlinkSync(`${profile}-1-link`);
  for (let number = 1; number <= count; number++)
    if (!existsSync(`${profile}-${number}-link`)) symlinkSync(system, `${profile}-${number}-link`);
  const run = (program: string, ...args: string[]) =>
    timed(PROCESSES, () => execFileSync(program, args, { env: machine.env, stdio: 'pipe' }));
  const command = await run('nix-env', '-p', profile, '--list-generations');
  const process: Figure = {
    name: `nix.list.${count}.process`,
    what: `List ${count} generations, nix-env as a whole process`,
    value: median(command),
    unit: 'ms',
    note: `Nix ${version}; numbers and dates only; nixos-rebuild list-generations starts a Python and a process for each generation besides`,
  };
  const figures = [process];
  const real = realModule();
  const rebuild =
    real?.python === undefined
      ? undefined
      : median(
          await run(real.python, '-S', '-c', BY_MODULE, real.env!['ALOUD_NIXOS_REBUILD_PATH']!, profile),
        );
  if (rebuild !== undefined)
    figures.push({
      name: `nix.list.${count}.rebuild`,
      what: `List ${count} generations in full, NixOS's own nixos_rebuild as a whole process`,
      value: rebuild,
      unit: 'ms',
      note: 'list_generations of the real module, which starts nixos-version for each generation',
    });
  // The commands leave their lock beside the profile.
  await delay(SETTLED_MS);
  for (const [name, client] of clients) {
    const list = (brief: boolean) => () => client.read({ operation: 'list_generations', limit: 1000, brief });
    const brief = median(await timed(QUICK, list(true), WARM_UP));
    const full = median(await timed(QUICK, list(false), WARM_UP));
    figures.push(
      {
        name: `nix.list.${count}.${name}.brief`,
        what: `Numbers and dates of ${count} generations, ${name}, over the protocol`,
        value: brief,
        unit: 'ms',
        goal: { atMost: 2 },
        note: SHARED,
      },
      {
        name: `nix.list.${count}.${name}.ratio`,
        what: `The same, times as fast as nix-env as a whole process, ${name}`,
        value: process.value / brief,
        unit: 'x',
        goal: { atLeast: 50 },
        note: `nix-env itself needs only ${process.value.toFixed(0)} ms here, a 50th of which is ${(process.value / 50).toFixed(2)} ms; carrying ${count} rows over and checking them on both sides takes ${brief.toFixed(2)} ms`,
      },
      {
        name: `nix.list.${count}.${name}`,
        what: `List ${count} generations in full, ${name}, over the protocol`,
        value: full,
        unit: 'ms',
        ...(count === 200 ? { goal: { atMost: 30 } } : {}),
        note: 'what a system says of itself is read once and kept: a store path never changes',
      },
      ...(rebuild === undefined
        ? []
        : [
            {
              name: `nix.list.${count}.${name}.rebuild-ratio`,
              what: `The same, times as fast as nixos_rebuild as a whole process, ${name}`,
              value: rebuild / full,
              unit: 'x' as const,
              goal: { atLeast: 50 },
            },
          ]),
    );
  }
  return figures;
}
