import { readFileSync, writeFileSync } from 'node:fs';
import { meetsGoal, type Figure } from './figure.js';

/** Writes Markdown between the two markers of a name in a file; a file without them is left alone. */
export function writeBetween(file: string, name: string, content: string): void {
  const [opening, closing] = [`<!-- ${name}:start -->`, `<!-- ${name}:end -->`];
  const text = readFileSync(file, 'utf8');
  const start = text.indexOf(opening);
  const end = text.indexOf(closing);
  if (start < 0 || end < start) return;
  writeFileSync(file, `${text.slice(0, start)}${opening}\n\n${content}\n\n${text.slice(end)}`);
}

/** Writes the figures as a table into the README. */
export function writeReadme(file: string, machine: string, figures: readonly Figure[]): void {
  const rows = figures.map(
    (figure) => `| ${figure.what}${note(figure)} | ${value(figure)} | ${goal(figure)} |`,
  );
  const table = ['| what | measured | goal |', '|---|---|---|', ...rows].join('\n');
  const measured = `Measured by \`npm run bench\` on ${machine}.`;
  writeBetween(file, 'bench', `${measured}\n\n${table}`);
}

function note(figure: Figure): string {
  return figure.note === undefined ? '' : ` (${figure.note.replaceAll('|', '/')})`;
}

function value({ value: number, unit }: Figure): string {
  const digits = Math.abs(number) >= 100 ? 0 : Math.abs(number) >= 10 ? 1 : 2;
  return `${number.toFixed(digits)} ${unit}`.trim();
}

function goal(figure: Figure): string {
  if (figure.goal === undefined) return '';
  const wanted =
    'atMost' in figure.goal ? `at most ${figure.goal.atMost}` : `at least ${figure.goal.atLeast}`;
  return `${wanted} ${figure.unit}${meetsGoal(figure) === true ? '' : ' – short of it'}`.trim();
}
