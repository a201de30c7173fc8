import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { exitCodes } from '../../../src/cli/exit-codes.js';
import { metricsOf, type Recorded } from '../../../src/metrics/metrics.js';
import { metricsSvg } from '../../../src/metrics/svg.js';
import { metricsText } from '../../../src/metrics/text.js';
import { findPaths } from '../../../src/paths.js';
import { Store } from '../../../src/store/store.js';
import { aloud } from '../cli/command.js';
import { NOTHING, SERVICE } from './served.js';

const took = (operation: string, method: string, ...seconds: number[]): Recorded[] =>
  seconds.map((value) => ({ operation, method, ok: true, failure: null, seconds: value }));
const failed = (operation: string, method: string, failure: string): Recorded => ({
  operation,
  method,
  ok: false,
  failure,
  seconds: 9,
});

const outcomes = [
  ...took('list_generations', 'python_api', 0.001, 0.002, 0.003),
  ...took('list_generations', 'subprocess', 0.008, 0.008),
  ...took('apply', 'python_api', 10, 20),
  ...took('apply', 'subprocess', 10),
  failed('apply', 'subprocess', 'builder_failed'),
  failed('apply', 'subprocess', 'cancelled'),
];

describe('the metrics', () => {
  const found = metricsOf(outcomes);

  it('count shares and errors; what was cancelled is no error', () => {
    expect(found.methods).toMatchObject([
      { method: 'python_api', count: 5, share: 0.5, failed: 0, errorRate: 0 },
      { method: 'subprocess', count: 5, share: 0.5, failed: 1, errorRate: 0.2 },
    ]);
  });

  it('give times of what went well, by operation and way', () => {
    expect(
      found.operations.map(({ operation, method, median, p95 }) => [operation, method, median, p95]),
    ).toEqual([
      ['apply', 'python_api', 10, 20],
      ['apply', 'subprocess', 10, 10],
      ['list_generations', 'python_api', 0.002, 0.003],
      ['list_generations', 'subprocess', 0.008, 0.008],
    ]);
  });

  it('compare the ways over the operations that both carried out', () => {
    // 8/2 for the list and 10/10 for the change: the geometric mean is 2.
    expect(found.speedUp!.times).toBeCloseTo(2, 10);
    expect(found.speedUp!.operations).toBe(2);
    expect(metricsOf(took('apply', 'rehearsal', 1)).speedUp).toBeNull();
  });

  it('are lines of text with a bar each', () => {
    const text = metricsText(found);
    expect(text).toContain('Python module: 5 operations, 50 % of all; 0 failed, 0.0 %;');
    expect(text).toContain('a speed-up of 2.00, over 2 operations');
    const bars = text.match(/^ {2}#+$/gm)!.map((line) => line.trim().length);
    expect(bars).toHaveLength(4);
    expect(bars[2]).toBe(1);
    expect(bars[3]!).toBeGreaterThan(bars[2]!);
    expect(bars[0]).toBe(30);
    expect(metricsText(metricsOf([]))).toBe('No operation has been recorded yet.');
  });

  it('are a drawing that says in words all that it shows', () => {
    const svg = metricsSvg({ ...found, ...SERVICE });
    expect(svg).toMatch(/^<svg [^>]*role="img" aria-labelledby="title description"/);
    const description = /<desc id="description">([^<]+)<\/desc>/.exec(svg)![1];
    for (const words of [
      ...['50 % of all', 'list generations, commands', 'median 8.0 ms', 'speed-up of 2.00'],
      ...[
        '80 % were understood at once',
        '1.5 in ten were put right',
        '3 said yes, 1 no',
        '2 were asked for',
      ],
    ])
      expect(description).toContain(words);
    // Two shares, four medians and five of how people were served, each with its words beside it.
    expect(svg.match(/<rect x=/g)).toHaveLength(11);
    for (const words of [
      ...['50 % of 10, 20 % failed', '2.0 ms (95 in 100: 3.0 ms)'],
      ...['80 % of 20', '90 % of 10', '75 % of 4', '50 % of 4', '1.5'],
    ])
      expect(svg).toContain(`>${words}</text>`);
    for (const [, x, width] of svg.matchAll(/<rect x="(\d+)" y="\d+" width="([\d.]+)"/g))
      expect(Number(x) + Number(width)).toBeLessThan(760);
  });

  it('can be drawn where nothing was recorded', () => {
    expect(metricsSvg({ ...metricsOf([]), ...NOTHING })).toContain('No operation has been recorded yet.');
  });
});

describe('aloud metrics', () => {
  const home = mkdtempSync(join(tmpdir(), 'aloud-metrics-'));
  afterAll(() => rmSync(home, { recursive: true }));

  it('tells of what the store has recorded', async () => {
    const store = Store.open(findPaths({ HOME: home }).database);
    const turn = store.beginTurn('typed');
    for (const { ok, seconds, operation } of took('undo', 'subprocess', 2, 4, 6))
      store.recordOutcome(turn, { operation: 'undo' }, { operation, ok, method: 'subprocess', seconds });
    store.close();
    const file = join(home, 'metrics.svg');
    const spoken = await aloud(home, ['metrics', '--svg', file]);
    expect(spoken.stdout).toContain('undo, commands, 3 times: median 4.0 s, 95 in 100 within 6.0 s');
    expect(spoken.exitCode).toBe(exitCodes.ok);
    expect(readFileSync(file, 'utf8')).toContain('4.0 s (95 in 100: 6.0 s)');
    const { stdout } = await aloud(home, ['metrics', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({
      type: 'metrics',
      methods: [{ method: 'subprocess', count: 3, share: 1, median: 4 }],
      speedUp: null,
    });
    const refused = await aloud(home, ['metrics', '--svg', join(home, 'no', 'such', 'folder.svg')]);
    expect(refused.exitCode).toBe(exitCodes['file-unwritable']);
  });
});
