import { mkdtempSync, rmSync } from 'node:fs';
import { get, type IncomingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { askService } from '../../../src/daemon/client.js';
import { ControlServer } from '../../../src/daemon/control-server.js';
import { openControlSocket } from '../../../src/daemon/socket.js';
import { EventStream } from '../../../src/events.js';
import type { Recorded } from '../../../src/metrics/metrics.js';
import { NOTHING, SERVICE } from './served.js';
import { prometheusText } from '../../../src/metrics/prometheus.js';

const recorded = (operation: string, method: string, seconds: number, failure?: string): Recorded => ({
  ...{ operation, method, seconds, ok: failure === undefined, failure: failure ?? null },
});
const outcomes = [
  recorded('apply', 'python_api', 10),
  recorded('apply', 'python_api', 20.5),
  recorded('apply', 'subprocess', 40),
  recorded('apply', 'subprocess', 3, 'builder_failed'),
  recorded('apply', 'subprocess', 3, 'cancelled'),
  recorded('odd "name\\with\nall', 'subprocess', 1, 'builder_failed'),
];

interface Family {
  type: string;
  readonly samples: { name: string; labels: Record<string, string>; value: number }[];
}

/** Reads the format by its grammar: what breaks it in any way throws. */
function read(text: string): Map<string, Family> {
  const name = '[a-zA-Z_:][a-zA-Z0-9_:]*';
  const label = '[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\\\\n]|\\\\["\\\\n])*"';
  const number = '[+-]?(?:\\d+(?:\\.\\d+)?(?:e[+-]?\\d+)?|Inf)|NaN';
  const sample = new RegExp(`^(${name})(?:\\{(${label}(?:,${label})*)\\})? (${number})$`);
  if (!text.endsWith('\n')) throw new Error('the last line has no end');
  const families = new Map<string, Family>();
  let open = '';
  const seen = new Set<string>();
  for (const line of text.slice(0, -1).split('\n')) {
    const comment = new RegExp(`^# (HELP|TYPE) (${name}) (.+)$`).exec(line);
    if (comment) {
      const [, what, of = '', rest = ''] = comment;
      if (what === 'HELP') {
        if (families.has(of)) throw new Error(`${of} comes twice`);
        families.set((open = of), { type: '', samples: [] });
      } else if (of !== open || !/^(counter|gauge|summary|histogram|untyped)$/.test(rest))
        throw new Error(line);
      else families.get(of)!.type = rest;
      continue;
    }
    const found = sample.exec(line);
    if (!found) throw new Error(`no sample: ${line}`);
    const [, called = '', labels = '', value = ''] = found;
    const family = families.get(open);
    if (!family?.type) throw new Error(`a sample without a type: ${line}`);
    const suffixes = family.type === 'summary' ? ['', '_sum', '_count'] : [''];
    if (!suffixes.some((suffix) => called === open + suffix)) throw new Error(`not of ${open}: ${line}`);
    if (family.type === 'counter' && !open.endsWith('_total'))
      throw new Error(`a counter is a total: ${line}`);
    const series = `${called}{${labels}}`;
    if (seen.has(series)) throw new Error(`twice: ${line}`);
    seen.add(series);
    const pairs = [...labels.matchAll(/([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/g)].map(([, key, escaped]) => [
      key!,
      escaped!.replaceAll(/\\(.)/g, (_, one: string) => (one === 'n' ? '\n' : one)),
    ]);
    family.samples.push({
      name: called,
      labels: Object.fromEntries(pairs) as Record<string, string>,
      value: Number(value),
    });
  }
  return families;
}

const valueOf = (families: Map<string, Family>, name: string, labels: Record<string, string>) =>
  [...families.values()]
    .flatMap(({ samples }) => samples)
    .find((one) => one.name === name && JSON.stringify(one.labels) === JSON.stringify(labels))?.value;

describe('the metrics for Prometheus', () => {
  it('follow the grammar and say what aloud metrics says', () => {
    const families = read(prometheusText(outcomes, SERVICE));
    const apply = { operation: 'apply', method: 'subprocess' };
    expect(valueOf(families, 'aloud_operations_total', { ...apply, result: 'ok' })).toBe(1);
    expect(valueOf(families, 'aloud_operations_total', { ...apply, result: 'failed' })).toBe(1);
    expect(valueOf(families, 'aloud_operations_total', { ...apply, result: 'cancelled' })).toBe(1);
    const native = { operation: 'apply', method: 'python_api' };
    expect(valueOf(families, 'aloud_operation_seconds_sum', native)).toBe(30.5);
    expect(valueOf(families, 'aloud_operation_seconds_count', native)).toBe(2);
    expect(valueOf(families, 'aloud_operation_seconds', { ...native, quantile: '0.95' })).toBe(20.5);
    expect(valueOf(families, 'aloud_speed_up_ratio', {})).toBe(4);
    expect(valueOf(families, 'aloud_method_share_ratio', { method: 'rehearsal' })).toBe(0);
    expect(valueOf(families, 'aloud_method_error_ratio', { method: 'subprocess' })).toBe(0.5);
    expect(valueOf(families, 'aloud_first_time_ratio', {})).toBe(0.8);
    expect(valueOf(families, 'aloud_corrections_per_ten_requests', {})).toBe(1.5);
    expect(valueOf(families, 'aloud_changes_kept_ratio', {})).toBe(0.9);
    expect(valueOf(families, 'aloud_satisfaction_ratio', {})).toBe(0.75);
    expect(valueOf(families, 'aloud_prediction_hit_ratio', {})).toBe(0.5);
    expect(valueOf(families, 'aloud_predictions_total', { result: 'unused' })).toBe(2);
    expect(valueOf(families, 'aloud_prediction_saved_seconds_total', {})).toBe(120);
    expect(valueOf(families, 'aloud_prediction_wasted_bytes_total', {})).toBe(3e6);
    expect(valueOf(families, 'aloud_verdicts_total', { verdict: 'none' })).toBe(1);
    const odd = { operation: 'odd "name\\with\nall', method: 'subprocess' };
    expect(valueOf(families, 'aloud_operation_seconds', { ...odd, quantile: '0.5' })).toBeNaN();
  });

  it('are there before anything was done', () => {
    const families = read(prometheusText([], NOTHING));
    expect(valueOf(families, 'aloud_requests_total', {})).toBe(0);
    expect([...families.keys()].filter((name) => name.endsWith('_ratio'))).toEqual([
      'aloud_method_share_ratio',
    ]);
  });
});

describe('the control socket', () => {
  let folder: string;
  let server: ControlServer;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'aloud-metrics-'));
    const socket = await openControlSocket(join(folder, 'control.sock'), {});
    server = new ControlServer(socket.server, new EventStream(), (request) =>
      request.do === 'metrics' ? prometheusText(outcomes, SERVICE) : undefined,
    );
  });
  afterEach(async () => {
    await server.close();
    rmSync(folder, { recursive: true });
  });
  const socket = () => join(folder, 'control.sock');

  it('gives them to who asks by its own protocol and by HTTP', async () => {
    expect(await askService(socket(), { do: 'metrics' })).toBe(prometheusText(outcomes, SERVICE));
    const { headers, body } = await new Promise<{ headers: IncomingHttpHeaders; body: string }>((resolve) =>
      get({ socketPath: socket(), path: '/metrics' }, (answer) => {
        let body = '';
        answer.on('data', (piece) => (body += String(piece)));
        answer.on('end', () => resolve({ headers: answer.headers, body }));
      }),
    );
    expect(headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(read(body)).toEqual(read(prometheusText(outcomes, SERVICE)));
  });

  it('speaks no other HTTP', async () => {
    const answer = await new Promise<string>((resolve) => {
      const connection = connect(socket());
      let text = '';
      connection.on('data', (piece) => (text += String(piece)));
      connection.on('end', () => resolve(text));
      connection.end('POST /metrics HTTP/1.1\r\nHost: x\r\n\r\n{"do":"status"}\n');
    });
    expect(answer).not.toContain('HTTP/1.1');
    expect(answer).toContain('"code":"bad-request"');
  });
});
