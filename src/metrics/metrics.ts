/** What the recorded outcomes say of the ways to carry operations out. Pure: outcomes in, numbers out. */
import type { Method } from '../../bridge/protocol.js';

/** What of a recorded outcome counts. */
export interface Recorded {
  readonly operation: string;
  readonly method: string;
  readonly ok: boolean;
  /** The failure's code. */
  readonly failure: string | null;
  readonly seconds: number;
}

/** Counts of one way, or of one operation by one way. Times are of those that went well. */
export interface Tally {
  readonly count: number;
  /** 0–1 of all that were counted. */
  readonly share: number;
  readonly failed: number;
  /** 0–1 of these. */
  readonly errorRate: number;
  /** Seconds; null where none went well. */
  readonly median: number | null;
  readonly p95: number | null;
}

export interface Metrics {
  readonly methods: readonly (Tally & { readonly method: string })[];
  readonly operations: readonly (Tally & { readonly operation: string; readonly method: string })[];
  /** How many times as fast the module was as the commands; null where no operation went both ways. */
  readonly speedUp: { readonly times: number; readonly operations: number } | null;
}

/** In what the ways are called for people, and in this order. */
export const METHOD_NAMES: Readonly<Record<Method, string>> = {
  python_api: 'Python module',
  subprocess: 'commands',
  rehearsal: 'rehearsal',
};

/** Sums recorded outcomes up. */
export function metricsOf(outcomes: readonly Recorded[]): Metrics {
  const all = outcomes.length;
  const methods = groups(outcomes, ({ method }) => method).map((group) => ({
    method: group[0]!.method,
    ...tally(group, all),
  }));
  const operations = groups(outcomes, ({ operation, method }) => `${operation} ${method}`).map((group) => ({
    operation: group[0]!.operation,
    method: group[0]!.method,
    ...tally(group, all),
  }));
  const order = Object.keys(METHOD_NAMES);
  const rank = ({ method }: { method: string }): number => order.indexOf(method);
  methods.sort((a, b) => rank(a) - rank(b));
  operations.sort((a, b) => a.operation.localeCompare(b.operation) || rank(a) - rank(b));
  return { methods, operations, speedUp: speedUp(operations) };
}

function groups(outcomes: readonly Recorded[], key: (outcome: Recorded) => string): Recorded[][] {
  const found = new Map<string, Recorded[]>();
  for (const outcome of outcomes) {
    const group = found.get(key(outcome));
    if (group) group.push(outcome);
    else found.set(key(outcome), [outcome]);
  }
  return [...found.values()];
}

function tally(group: readonly Recorded[], all: number): Tally {
  const seconds = group.filter(({ ok }) => ok).map((outcome) => outcome.seconds);
  // Cancelled by the person is no fault of the way.
  const failed = group.filter(({ ok, failure }) => !ok && failure !== 'cancelled').length;
  return {
    count: group.length,
    share: group.length / all,
    failed,
    errorRate: failed / group.length,
    median: quantile(seconds, 0.5),
    p95: quantile(seconds, 0.95),
  };
}

/** The value at or below which a share `q` of the values lies (nearest rank). */
function quantile(values: readonly number[], q: number): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)] ?? null;
}

/** The geometric mean over the operations, so that none outweighs the others by its length. */
function speedUp(operations: Metrics['operations']): Metrics['speedUp'] {
  const medians = new Map(operations.map((row) => [`${row.operation} ${row.method}`, row.median]));
  const ratios = operations.flatMap(({ operation, method, median }) => {
    const other = method === 'python_api' ? medians.get(`${operation} subprocess`) : undefined;
    return median && other ? [other / median] : [];
  });
  if (ratios.length === 0) return null;
  const mean = ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0) / ratios.length;
  return { times: Math.exp(mean), operations: ratios.length };
}
