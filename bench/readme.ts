import { readFileSync, writeFileSync } from 'node:fs';
import { meetsGoal, type Figure } from './figure.js';

const START = '<!-- bench:start -->';
const END = '<!-- bench:end -->';

/** Writes the figures as a table between the README's markers; a README without them is left alone. */
export function writeReadme(file: string, machine: string, figures: readonly Figure[]): void {
  const text = readFileSync(file, 'utf8');
  const start = text.indexOf(START);
  const end = text.indexOf(END);
  if (start < 0 || end < start) return;
  const rows = figures.map(
    (figure) => `| ${figure.what}${note(figure)} | ${value(figure)} | ${goal(figure)} |`,
  );
  const table = ['| what | measured | goal |', '|---|---|---|', ...rows].join('\n');
  const measured = `Measured by \`npm run bench\` on ${machine}.`;
  writeFileSync(file, `${text.slice(0, start)}${START}\n\n${measured}\n\n${table}\n\n${text.slice(end)}`);
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
