/** The metrics in the text format of Prometheus, version 0.0.4 (prometheus.io, “Exposition formats”). Pure. */
import type { Store } from '../store/store.js';
import { measuresOf, sharesOf, type Service } from './measures.js';
import { METHOD_NAMES, metricsOf, type Recorded } from './metrics.js';

export const PROMETHEUS_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

type Labels = Readonly<Record<string, string>>;
interface Sample {
  /** What follows the family's name, such as `_sum`. */
  readonly suffix?: string;
  readonly labels?: Labels;
  readonly value: number;
}

/** The same of one store. */
export const prometheusOf = (store: Store): string => prometheusText(store.outcomes(), measuresOf(store));

/** All figures of `aloud metrics`, as families of samples. */
export function prometheusText(outcomes: readonly Recorded[], service: Service): string {
  const { methods, operations, speedUp } = metricsOf(outcomes);
  const of = (operation: string, method: string): Recorded[] =>
    outcomes.filter((one) => one.operation === operation && one.method === method);
  return [
    family(
      ...['aloud_operations_total', 'counter', 'Operations by what became of them.'],
      operations.flatMap(({ operation, method, count, failed }) => {
        const ok = of(operation, method).filter((one) => one.ok).length;
        const counts = { ok, failed, cancelled: count - ok - failed };
        return Object.entries(counts).map(([result, value]) => ({
          labels: { operation, method, result },
          value,
        }));
      }),
    ),
    family(
      ...['aloud_operation_seconds', 'summary', 'Seconds of operations that went well.'],
      operations.flatMap(({ operation, method, median, p95 }) => {
        const seconds = of(operation, method).flatMap((one) => (one.ok ? [one.seconds] : []));
        const labels = { operation, method };
        return [
          { labels: { ...labels, quantile: '0.5' }, value: median ?? NaN },
          { labels: { ...labels, quantile: '0.95' }, value: p95 ?? NaN },
          { suffix: '_sum', labels, value: seconds.reduce((sum, one) => sum + one, 0) },
          { suffix: '_count', labels, value: seconds.length },
        ];
      }),
    ),
    family(
      ...['aloud_method_share_ratio', 'gauge', 'Share of each way to carry operations out.'],
      // A way that was never taken is told too, so that a graph of it begins at nothing.
      Object.keys(METHOD_NAMES).map((method) => ({
        labels: { method },
        value: methods.find((one) => one.method === method)?.share ?? 0,
      })),
    ),
    family(
      ...['aloud_method_error_ratio', 'gauge', 'Share of failed operations of each way.'],
      methods.map(({ method, errorRate }) => ({ labels: { method }, value: errorRate })),
    ),
    family(
      ...['aloud_speed_up_ratio', 'gauge', 'How many times as fast the Python module was as the commands.'],
      speedUp === null ? [] : [{ value: speedUp.times }],
    ),
    ...serviceFamilies(service),
  ].join('');
}

/** How well people were understood and served. */
function serviceFamilies(service: Service): string[] {
  const { conversation, foresight, verdicts } = service;
  const { requests, correctionsPerTen } = conversation;
  const { asked, right, wrong } = verdicts;
  const one = (value: number): Sample[] => [{ value }];
  return [
    family('aloud_requests_total', 'counter', 'Requests.', one(requests)),
    family(
      ...['aloud_corrections_per_ten_requests', 'gauge', 'How often a request was put right.'],
      correctionsPerTen === null ? [] : one(correctionsPerTen),
    ),
    family(
      ...['aloud_verdicts_total', 'counter', 'Answers to whether it was right.'],
      Object.entries({ right, wrong, none: asked - right - wrong }).map(([verdict, value]) => ({
        labels: { verdict },
        value,
      })),
    ),
    family(
      ...['aloud_predictions_total', 'counter', 'Things made ready ahead, by whether they were asked for.'],
      Object.entries({ hit: foresight.hits, unused: foresight.prepared - foresight.hits }).map(
        ([result, value]) => ({ labels: { result }, value }),
      ),
    ),
    family(
      ...['aloud_prediction_saved_seconds_total', 'counter', 'Work done before it was asked for.'],
      one(foresight.secondsSaved),
    ),
    family(
      ...['aloud_prediction_wasted_bytes_total', 'counter', 'Downloaded ahead for nothing.'],
      one(foresight.bytesWasted),
    ),
    ...sharesOf(service).map(({ name, what, share }) =>
      family(`aloud_${name}_ratio`, 'gauge', `${what}.`, one(share)),
    ),
  ];
}

function family(name: string, type: string, help: string, samples: readonly Sample[]): string {
  if (samples.length === 0) return '';
  const lines = samples.map(
    ({ suffix = '', labels = {}, value }) => `${name}${suffix}${labelled(labels)} ${numberText(value)}`,
  );
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines, ''].join('\n');
}

function labelled(labels: Labels): string {
  const pairs = Object.entries(labels).map(([label, value]) => `${label}="${escaped(value)}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

const escaped = (value: string): string =>
  value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');

const numberText = (value: number): string => (Number.isNaN(value) ? 'NaN' : String(value));
