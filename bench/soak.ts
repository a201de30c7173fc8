/** Measures whether Aloud holds out: 10,000 turns with things going wrong. */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { NODE_OPTIONS } from '../scripts/lib/node-options.mjs';
import type { Figure, Part } from './figure.js';
import type { SoakMessage } from './soak/process.js';
import { slope, type SoakReport } from './soak/soak.js';

const TURNS = Number(process.env['ALOUD_SOAK_TURNS'] ?? 10_000);
/** Turns that warm up: caches fill, code is compiled. */
const WARM_UP = 2000;

export const soak: Part = {
  name: 'soak',
  run: async (log) => {
    const report = await inOwnProcess(log);
    if (report.broken.length > 0) throw new Error(report.broken.slice(0, 10).join('\n'));
    if (report.missed.length > 0) throw new Error(`Never understood: ${report.missed.join(', ')}.`);
    return figures(report);
  },
};

function inOwnProcess(log: (line: string) => void): Promise<SoakReport> {
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(new URL('soak/process.js', import.meta.url)), [String(TURNS)], {
      execArgv: NODE_OPTIONS,
    });
    child.on('message', (message: SoakMessage) =>
      'log' in message ? log(message.log) : resolve(message.report),
    );
    child.on('error', reject);
    child.on('exit', (code) => reject(new Error(`The soak ended with code ${code} before its report.`)));
  });
}

function figures({ turns, seconds, intents, changes, struck, unkept, memory }: SoakReport): Figure[] {
  const warm = memory.filter(({ turn }) => turn > Math.min(WARM_UP, turns / 2));
  const of = (what: 'heap' | 'resident'): number =>
    slope(warm.map((one) => ({ turn: one.turn, mb: one[what] })));
  const faults = Object.entries(struck).map(([fault, times]) => `${fault} ${times} times`);
  return [
    {
      name: 'soak.resident',
      what: `Soak of ${turns} turns with faults: resident memory gained in 1,000 turns, after warm-up`,
      value: of('resident'),
      unit: 'MB',
      goal: { atMost: 1 },
      note: `${intents} intents, ${changes} changes confirmed and none without, no line of the history lost; ${faults.join(', ')}; ${unkept} sentences answered and not kept while the store's disk was full`,
    },
    {
      name: 'soak.heap',
      what: 'Soak: heap gained in 1,000 turns, after warm-up, garbage collected',
      value: of('heap'),
      unit: 'MB',
      goal: { atMost: 1 },
    },
    {
      name: 'soak.pace',
      what: 'Soak: turns a second, typed, on the rehearsal machine',
      value: turns / seconds,
      unit: '1/s',
    },
  ];
}
