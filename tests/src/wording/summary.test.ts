import { expect, it } from 'vitest';
import { metricsOf, type Recorded } from '../../../src/metrics/metrics.js';
import { findPaths } from '../../../src/paths.js';
import { describeSums } from '../../../src/wording/summary.js';
import { Wording } from '../../../src/wording/wording.js';
import { NOTHING, SERVICE } from '../metrics/served.js';

const wording = Wording.load(`${findPaths().root}/src/wording/en.yaml`);
const took = (method: string, seconds: number, ok = true): Recorded => ({
  ...{ operation: 'apply', method, ok, seconds, failure: ok ? null : 'builder_failed' },
});

it('the spoken summary tells every measure', () => {
  const outcomes = [
    took('python_api', 2),
    took('python_api', 9, false),
    took('subprocess', 5),
    took('subprocess', 5),
  ];
  const said = describeSums(wording, { ...metricsOf(outcomes), ...SERVICE });
  for (const words of [
    ...[
      'understood 80 percent at once',
      'put me right 3 times',
      '90 percent were not taken back',
      'yes 3 times and no once',
    ],
    ...[
      '4 things ready before you asked, and you asked for 2',
      '50 percent of what I did',
      '2.5 times as fast',
    ],
    ...['by the module, 50 percent failed', 'by commands, 0 percent failed'],
  ])
    expect(said).toContain(words);
});

it('says nothing of what was not counted', () => {
  const asked = {
    ...NOTHING,
    conversation: { ...NOTHING.conversation, requests: 1, firstTime: 1, correctionsPerTen: 0 },
  };
  const said = describeSums(wording, { ...metricsOf([took('rehearsal', 1)]), ...asked });
  expect(said).toBe('Of one request I understood 100 percent at once, and you put me right never.');
});
