/** Measures parts of the sidecar from inside: the reading of Nix's log, and the search. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { SIDECAR_DIR } from '../../bridge/process.js';
import type { Figure } from '../figure.js';

const SCRIPT = resolve('bench/nix/measure.py');

/** Needs no Nix. */
export function inside(log: (line: string) => void): Figure[] {
  const { events, perSecond, told } = measure<'events' | 'perSecond' | 'told'>('events');
  const figures: Figure[] = [
    {
      name: 'nix.events',
      what: "Events of Nix's log a second, none lost",
      value: perSecond,
      unit: '1/s',
      goal: { atLeast: 20_000 },
      note: `${events} events of 10,000 builds through a pipe, every build and log line counted; ${told} reports to the listener`,
    },
  ];
  const list = join(process.env['ALOUD_SHARED'] ?? '../shared', 'data', 'packages.tsv');
  if (!existsSync(list)) {
    log('The list of all packages is not here (ALOUD_SHARED), so the search is not measured.');
    return figures;
  }
  const { packages, median, most } = measure<'packages' | 'median' | 'most'>('search', list);
  figures.push({
    name: 'nix.search',
    what: `Search over ${packages.toLocaleString('en-GB')} packages`,
    value: median,
    unit: 'ms',
    note: `the slowest ${most.toFixed(0)} ms; the list in memory`,
  });
  return figures;
}

function measure<Names extends string>(...args: string[]): Record<Names, number> {
  const env = { ...process.env, PYTHONPATH: SIDECAR_DIR };
  return JSON.parse(execFileSync('python3', [SCRIPT, ...args], { env, encoding: 'utf8' })) as Record<
    Names,
    number
  >;
}
