/** What set-up tells while it works, and its two ways of being written. */
import { ProgressLine, type Output } from '../../scripts/lib/progress.mjs';
import type { SetupError } from './errors.js';

export type SetupEvent =
  | {
      type: 'progress';
      /** A model's name, or "piper". */
      item: string;
      phase: 'download' | 'verify' | 'unpack' | 'install';
      done: number;
      total: number;
      unit: 'bytes' | 'parts';
    }
  /** A sentence for the person. */
  | { type: 'note'; text: string };

export type Report = (event: SetupEvent) => void;

const LABELS = {
  download: 'Fetching',
  verify: 'Checking',
  unpack: 'Unpacking',
  install: 'Installing',
} as const;

/** Below so many bytes a download gets no progress of its own, unless it takes its time. */
const SMALL = 1_000_000;

/** Writes events as text: progress bars on a terminal, a line per 10 % elsewhere. */
export function textReport(output: Output): Report {
  let label = '';
  let line: ProgressLine | undefined;
  return (event) => {
    if (event.type === 'note') {
      line?.end();
      line = undefined;
      label = '';
      output.write(`${event.text}\n`);
      return;
    }
    const wanted = `${LABELS[event.phase]} ${event.item}`;
    if (wanted !== label) {
      line?.end();
      label = wanted;
      const small = event.phase !== 'download' || event.total < SMALL;
      line = new ProgressLine(wanted, output, { quietMs: small ? 1000 : 0 });
    }
    line?.update(event);
    if (event.done >= event.total) {
      line?.end();
      line = undefined;
    }
  };
}

/** Writes events as JSON lines, each with `t`, the seconds since `startedAt` (performance.now()). */
export function jsonReport(write: (line: string) => void, startedAt: number): Report {
  let last = { key: '', at: -Infinity };
  return (event) => {
    const now = performance.now();
    if (event.type === 'progress' && event.done < event.total) {
      // Ten a second of one kind are plenty.
      const key = `${event.item} ${event.phase}`;
      if (key === last.key && now - last.at < 100) return;
      last = { key, at: now };
    }
    const { type, ...rest } = event;
    write(JSON.stringify({ type, t: seconds(now - startedAt), ...rest }));
  };
}

/** A failure as an event line, of the same form as `jsonReport`'s. */
export function jsonError(error: SetupError, startedAt: number): string {
  const t = seconds(performance.now() - startedAt);
  return JSON.stringify({ type: 'error', t, code: error.code, text: error.message });
}

function seconds(milliseconds: number): number {
  return Math.round(milliseconds) / 1000;
}
