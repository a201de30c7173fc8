import { readFileSync } from 'node:fs';
import { AloudError } from '../errors.js';

/**
 * A file's text; `-` is standard input.
 * @throws {AloudError} `file-missing`, `file-unreadable`
 */
export function textOf(file: string): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT')
      throw new AloudError('file-missing', `There is no file ${file}; check its name.`, { cause });
    throw new AloudError(
      'file-unreadable',
      `The file ${file} can't be read; check that it is a file and its permissions.`,
      { cause },
    );
  }
}

/** The lines of a file, the empty ones too; the mark at its beginning and the last line's end are not part of it. */
export function linesOf(file: string): string[] {
  const text = textOf(file).replace(/^\uFEFF/, '');
  const lines = text.split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}
