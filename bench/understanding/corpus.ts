/** The published sentences the engine is measured on. They stay where they are; only line numbers leave. */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export interface Line {
  /** 1-based, as in the file. */
  readonly number: number;
  readonly text: string;
  readonly label: string;
  /** What the line names; empty where it names nothing. */
  readonly slot: string;
}

/** The folder with other people's data, or null where it is not. */
export function sharedFolder(): string | null {
  const folder = resolve(process.env['ALOUD_SHARED'] ?? '../shared');
  return existsSync(join(folder, 'data', 'utterances.tsv')) ? folder : null;
}

export function readCorpus(folder: string): Line[] {
  return readFileSync(join(folder, 'data', 'utterances.tsv'), 'utf8')
    .split('\n')
    .flatMap((row, index) => {
      const [text, label, slot = ''] = row.split('\t');
      return index > 0 && text && label ? [{ number: index + 1, text, label, slot }] : [];
    });
}
