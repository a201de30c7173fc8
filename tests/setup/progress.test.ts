import { expect, test, vi } from 'vitest';
import { ProgressLine } from '../../scripts/lib/progress.mjs';
import { jsonReport, textReport, type SetupEvent } from '../../src/setup/events.js';

function recorder(terminal: boolean): {
  output: { write: (text: string) => void; isTTY: boolean };
  text: () => string;
} {
  let text = '';
  return { output: { write: (more) => (text += more), isTTY: terminal }, text: () => text };
}

const fetching = (done: number): SetupEvent => ({
  type: 'progress',
  item: 'a-model',
  phase: 'download',
  done,
  total: 50_000_000,
  unit: 'bytes',
});

test('where there is no terminal, one line per 10 %, with bytes, rate and time left', () => {
  const { output, text } = recorder(false);
  let now = 0;
  const line = new ProgressLine('Fetching a-model', output, { now: () => now });
  for (let done = 0; done <= 50_000_000; done += 500_000) {
    line.update({ done, total: 50_000_000 });
    now += 100;
  }
  const lines = text().trimEnd().split('\n');
  expect(lines).toHaveLength(11);
  expect(lines[0]).toBe('Fetching a-model: 0 %, 0.0 MB of 50.0 MB');
  expect(lines[5]).toBe('Fetching a-model: 50 %, 25.0 MB of 50.0 MB, 5.0 MB/s, 5 s left');
  expect(lines[10]).toBe('Fetching a-model: 100 %, 50.0 MB of 50.0 MB, 5.0 MB/s');
});

test('the rate is that of now: what was there before a resumed download is not counted', () => {
  const { output, text } = recorder(false);
  let now = 0;
  const line = new ProgressLine('x', output, { now: () => now });
  for (const done of [40_000_000, 41_000_000, 45_000_000]) {
    line.update({ done, total: 50_000_000 });
    now += 1000;
  }
  expect(text()).toContain('90 %, 45.0 MB of 50.0 MB, 2.5 MB/s, 2 s left');
});

test('on a terminal a bar is rewritten in place, and what follows starts on its own line', () => {
  const { output, text } = recorder(true);
  vi.stubEnv('TERM', 'xterm');
  const report = textReport(output);
  report(fetching(10_000_000));
  report({ type: 'note', text: 'Going on.' });
  vi.unstubAllEnvs();
  expect(text()).toContain('\rFetching a-model [####................] 20 %');
  expect(text()).toMatch(/\nGoing on\.\n$/);
});

test('short checks and small files make no lines', () => {
  const { output, text } = recorder(false);
  const report = textReport(output);
  report({ type: 'progress', item: 'a-model', phase: 'verify', done: 5, total: 5, unit: 'bytes' });
  report({ type: 'progress', item: 'small', phase: 'download', done: 5, total: 5, unit: 'bytes' });
  expect(text()).toBe('');
});

test('as JSON each event is a line with its type and time; the end is never left out', () => {
  const lines: string[] = [];
  const report = jsonReport((line) => lines.push(line), performance.now());
  for (let done = 0; done <= 50_000_000; done += 100_000) report(fetching(done));
  const events = lines.map((line) => JSON.parse(line) as { type: string; t: number; done: number });
  expect(events.length).toBeLessThan(50);
  expect(events.at(-1)).toMatchObject({ type: 'progress', item: 'a-model', done: 50_000_000 });
  for (const { t } of events) expect(t).toBeGreaterThanOrEqual(0);
});
