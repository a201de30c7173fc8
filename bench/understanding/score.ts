/** How many lines of a corpus the engine takes for what they are. */
import type { Engine } from '../../intents/engine.js';
import type { Understanding } from '../../intents/types.js';
import type { Line } from './corpus.js';

export interface Judged {
  readonly line: Line;
  readonly meant: Understanding;
  readonly right: boolean;
  /** Out of scope, yet taken for something that changes the machine. */
  readonly falseChange: boolean;
}

export interface Score {
  readonly lines: number;
  readonly right: number;
  readonly accuracy: number;
  readonly ambiguous: number;
  readonly falseChanges: number;
  /** Expected calibration error over ten bins of confidence. */
  readonly calibration: number;
  readonly medianMs: number;
  readonly p95Ms: number;
  /** Line numbers. */
  readonly misses: readonly number[];
}

/** The right answers to a line, by its label and by judgement. */
export type Accepted = (line: Line) => readonly (string | null)[];

export function judge(engine: Engine, lines: readonly Line[], accepted: Accepted): Judged[] {
  return lines.map((line) => {
    const meant = engine.understand(line.text);
    const wanted = accepted(line);
    const changes = engine.set.intents.get(meant.intent ?? '')?.changes ?? false;
    return {
      line,
      meant,
      right: wanted.includes(meant.intent),
      falseChange:
        wanted.includes(null) && !wanted.includes(meant.intent) && meant.outcome === 'understood' && changes,
    };
  });
}

export function score(judged: readonly Judged[]): Score {
  const right = judged.filter((one) => one.right).length;
  const times = judged.map((one) => one.meant.ms).sort((a, b) => a - b);
  const at = (share: number): number =>
    times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;
  return {
    lines: judged.length,
    right,
    accuracy: right / judged.length,
    ambiguous: judged.filter((one) => one.meant.outcome === 'ambiguous').length,
    falseChanges: judged.filter((one) => one.falseChange).length,
    calibration: calibrationError(judged),
    medianMs: at(0.5),
    p95Ms: at(0.95),
    misses: judged.filter((one) => !one.right).map((one) => one.line.number),
  };
}

/** Expected calibration error of what was understood: |confidence − share right|, weighted by bin. */
function calibrationError(judged: readonly Judged[]): number {
  const taken = judged.filter((one) => one.meant.intent !== null);
  const bins = Array.from({ length: 10 }, () => ({ sum: 0, right: 0, count: 0 }));
  for (const { meant, right } of taken) {
    const bin = bins[Math.min(9, Math.floor(meant.confidence * 10))]!;
    bin.sum += meant.confidence;
    bin.right += right ? 1 : 0;
    bin.count++;
  }
  return bins.reduce(
    (error, { sum, right, count }) => error + (count > 0 ? Math.abs(sum - right) / taken.length : 0),
    0,
  );
}
