/** Measures how fast generations are listed, beside the commands that list them. */
import { execFileSync } from 'node:child_process';
import { existsSync, readlinkSync, symlinkSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { BridgeClient } from '../../bridge/client.js';
import type { Standin } from '../../tests/nix/standin.js';
import { median, type Figure } from '../figure.js';
import { timed } from './timed.js';

const QUICK = 30;
/** A folder that has just changed is looked at anew each time. */
const SETTLED_MS = 2100;

const SHARED =
  "both ways read the links themselves: the module's get_generations does the same with several times the system calls";

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
  await delay(SETTLED_MS);
  const command = await timed(9, () =>
    execFileSync('nix-env', ['-p', profile, '--list-generations'], { env: machine.env }),
  );
  const process: Figure = {
    name: `nix.list.${count}.process`,
    what: `List ${count} generations, nix-env as a whole process`,
    value: median(command),
    unit: 'ms',
    note: `Nix ${version}; numbers and dates only; nixos-rebuild list-generations starts a Python and a process for each generation besides`,
  };
  const figures = [process];
  for (const [name, client] of clients) {
    const list = (brief: boolean) => () => client.read({ operation: 'list_generations', limit: 1000, brief });
    const brief = median(await timed(QUICK, list(true)));
    const full = median(await timed(QUICK, list(false)));
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
      },
      {
        name: `nix.list.${count}.${name}`,
        what: `List ${count} generations in full, ${name}, over the protocol`,
        value: full,
        unit: 'ms',
        ...(count === 200 ? { goal: { atMost: 30 } } : {}),
        note: 'what a system says of itself is read once and kept: a store path never changes',
      },
    );
  }
  return figures;
}
