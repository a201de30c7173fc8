/** One measured figure. */
export interface Figure {
  /** Stable name, `part.what`. */
  readonly name: string;
  /** In words, for the table of the README. */
  readonly what: string;
  readonly value: number;
  readonly unit: 'ms' | 's' | 'MB' | '%' | 'x' | '1/s' | '';
  /** The goal, and whether less or more is better; absent where there is none. */
  readonly goal?: { readonly atMost: number } | { readonly atLeast: number };
  /** Why it falls short, or how it was measured. */
  readonly note?: string;
  /** What went wrong, item by item, where the figure is a share. */
  readonly misses?: readonly unknown[];
}

/** Whether a figure meets its goal; null when it has none. */
export function meetsGoal({ value, goal }: Figure): boolean | null {
  if (goal === undefined) return null;
  return 'atMost' in goal ? value <= goal.atMost : value >= goal.atLeast;
}

/** A part of the bench: measures, and gives its figures. */
export interface Part {
  readonly name: string;
  run(log: (line: string) => void): Promise<readonly Figure[]>;
}

/** The value below which a share `q` (0–1) of the values lies; the nearest rank. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)] ?? NaN;
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);
export const p95 = (values: readonly number[]): number => quantile(values, 0.95);
