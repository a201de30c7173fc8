import type { Measures } from '../metrics/measures.js';
import type { Wording } from './wording.js';

/** How well people were understood and served, in some sentences. */
export function describeSums(wording: Wording, measures: Measures): string {
  const { conversation, foresight, verdicts } = measures;
  const { requests, firstTime, correctionsPerTen, changes, kept } = conversation;
  if (firstTime === null || correctionsPerTen === null) return wording.say('summary.none');
  const corrections = Math.round((correctionsPerTen * requests) / 10);
  const { right, wrong } = verdicts;
  return [
    wording.say('summary.understood', { requests, corrections, percent: Math.round(firstTime * 100) }),
    kept === null ? '' : wording.say('summary.kept', { count: changes, percent: Math.round(kept * 100) }),
    right + wrong === 0 ? '' : wording.say('summary.verdicts', { right, wrong }),
    foresight.prepared === 0
      ? ''
      : wording.say('summary.ahead', { count: foresight.prepared, hits: foresight.hits }),
    ...describeWays(wording, measures),
  ]
    .filter((sentence) => sentence !== '')
    .join(' ');
}

/** What carried operations out, how fast and how well. */
function describeWays(wording: Wording, { methods, speedUp }: Measures): string[] {
  const native = methods.find(({ method }) => method === 'python_api')?.share ?? 0;
  const real = methods.filter(({ method }) => method !== 'rehearsal');
  // The practice machine says nothing of the real one.
  if (real.length === 0) return [];
  return [
    wording.say('summary.native', {
      percent: Math.round(native * 100),
      times: speedUp === null ? 'none' : speedUp.times.toFixed(1),
    }),
    ...real.map(({ method, errorRate }) =>
      wording.say('summary.errors', { way: method, percent: Math.round(errorRate * 100) }),
    ),
  ];
}
