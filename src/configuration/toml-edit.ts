import { stringify } from 'smol-toml';

/** A value of a setting. */
export type Value = string | number | boolean;

const ASSIGNMENT = /^\s*[\w"-]+\s*=/;
const HEADING = /^\s*\[\s*([\w.-]+)\s*\]/;

/**
 * Sets, or with undefined takes out, one `key` of one `[table]` in the text of
 * a TOML file; every other line, comments too, stays as it is.
 */
export function editToml(text: string, table: string, key: string, value: Value | undefined): string {
  const lines = text === '' ? [] : text.replace(/\n$/, '').split('\n');
  const heading = lines.findIndex((line) => HEADING.exec(line)?.[1] === table);
  const found = heading === -1 ? -1 : lineOf(lines, heading, key);
  const line = value === undefined ? undefined : stringify({ [key]: value }).trimEnd();
  if (found !== -1) lines.splice(found, 1, ...(line === undefined ? [] : [line + trailing(lines[found]!)]));
  else if (line !== undefined) insert(lines, heading, table, line);
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}

/** The line of a key between its table's heading and the next; -1 when there is none. */
function lineOf(lines: readonly string[], heading: number, key: string): number {
  const assignment = new RegExp(`^\\s*"?${key}"?\\s*=`);
  for (let at = heading + 1; at < lines.length && !HEADING.test(lines[at]!); at++)
    if (assignment.test(lines[at]!)) return at;
  return -1;
}

/** A comment behind a value stays there; a # within a text is none. */
function trailing(line: string): string {
  return /^(?:[^"'#]|"(?:[^"\\]|\\.)*"|'[^']*')*?(\s*#.*)$/.exec(line)?.[1] ?? '';
}

function insert(lines: string[], heading: number, table: string, line: string): void {
  if (heading === -1) {
    if (lines.length > 0 && lines.at(-1) !== '') lines.push('');
    lines.push(`[${table}]`, line);
    return;
  }
  // Behind the table's last setting: what stands after it may belong to the next table.
  let at = heading + 1;
  for (let next = at; next < lines.length && !HEADING.test(lines[next]!); next++)
    if (ASSIGNMENT.test(lines[next]!)) at = next + 1;
  lines.splice(at, 0, line);
}
