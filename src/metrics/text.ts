/** The metrics as plain lines, for a terminal, a braille display or a screen reader. */
import { METHOD_NAMES, type Metrics, type Tally } from './metrics.js';

/** Characters of the longest bar. */
const WIDTH = 30;

/** A duration in the unit a person would use. */
export function duration(seconds: number): string {
  if (seconds < 1) return `${(seconds * 1000).toFixed(seconds < 0.01 ? 1 : 0)} ms`;
  return seconds < 100 ? `${seconds.toFixed(1)} s` : `${Math.round(seconds / 60)} min`;
}

export const percent = (share: number): string => `${(share * 100).toFixed(share < 0.1 ? 1 : 0)} %`;

/** What a way is called for people. */
export const methodName = (method: string): string =>
  method in METHOD_NAMES ? METHOD_NAMES[method as keyof typeof METHOD_NAMES] : method;

/** An operation as words. */
export const operationName = (operation: string): string => operation.replaceAll('_', ' ');

/** Times of one tally, in words. */
const times = ({ median, p95 }: Tally): string =>
  median === null || p95 === null
    ? 'none went well'
    : `median ${duration(median)}, 95 in 100 within ${duration(p95)}`;

/** The speed-up as one sentence. */
export function speedUpText({ speedUp }: Metrics): string {
  if (speedUp === null) return 'No operation was carried out by both the Python module and the commands yet.';
  const { times, operations } = speedUp;
  const over = `over ${operations} ${operations === 1 ? 'operation' : 'operations'} that both carried out`;
  return `The Python module took ${(1 / times).toFixed(2)} times as long as the commands: a speed-up of ${times.toFixed(2)}, ${over}.`;
}

/** All of it, with a bar of the medians, on a logarithmic scale, below each operation's words. */
export function metricsText(metrics: Metrics): string {
  if (metrics.methods.length === 0) return 'No operation has been recorded yet.';
  const lines = metrics.methods.map(
    (row) =>
      `${methodName(row.method)}: ${row.count} operations, ${percent(row.share)} of all; ${row.failed} failed, ${percent(row.errorRate)}; ${times(row)}.`,
  );
  lines.push(
    speedUpText(metrics),
    '',
    'Median time of each operation; each mark of a bar is a third more time:',
  );
  for (const row of metrics.operations) {
    const failed = row.failed > 0 ? `; ${row.failed} failed` : '';
    lines.push(
      `${operationName(row.operation)}, ${methodName(row.method)}, ${row.count} times: ${times(row)}${failed}`,
    );
    if (row.median !== null) lines.push(`  ${'#'.repeat(marks(row.median, metrics))}`);
  }
  return lines.join('\n');
}

/** Marks of a bar: one for the fastest, one more for each third more time, never more than fit. */
function marks(median: number, { operations }: Metrics): number {
  const fastest = Math.min(...operations.map((row) => row.median ?? Infinity));
  const more = Math.log(Math.max(median, 1e-4) / Math.max(fastest, 1e-4)) / Math.log(4 / 3);
  return Math.min(1 + Math.round(more), WIDTH);
}
