/** `npm run bench [-- part…]`: measures, prints, and writes bench/results.json and the table of the README. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../src/paths.js';
import { meetsGoal, type Figure } from './figure.js';
import { parts } from './parts.js';
import { writeReadme } from './readme.js';

interface Results {
  machine: string;
  parts: Record<string, { measuredAt: string; figures: readonly Figure[] }>;
}

const root = packageRoot();
const file = join(root, 'bench', 'results.json');
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !parts.some((part) => part.name === name));
if (unknown.length > 0) {
  const known = parts.map((part) => part.name).join(', ');
  process.stderr.write(`There is no part ${unknown.join(', ')}; there are ${known}.\n`);
  process.exit(2);
}

const results: Results = existsSync(file)
  ? (JSON.parse(readFileSync(file, 'utf8')) as Results)
  : { machine: '', parts: {} };
results.machine = `${cpus().length} cores (${cpus()[0]?.model.trim() ?? 'unknown'}), Node ${process.version}`;
let failed = false;
for (const part of parts.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
  process.stdout.write(`${part.name}\n`);
  try {
    const figures = await part.run((text) => process.stdout.write(`  ${text}\n`));
    for (const figure of figures) process.stdout.write(`  ${line(figure)}\n`);
    results.parts[part.name] = { measuredAt: new Date().toISOString(), figures };
  } catch (error) {
    failed = true;
    process.stdout.write(
      `  failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
    );
  }
}
writeFileSync(file, `${JSON.stringify(results, null, 1)}\n`);
const figures = Object.values(results.parts).flatMap((part) => part.figures);
writeReadme(join(root, 'README.md'), results.machine, figures);
process.exit(failed ? 1 : 0);

function line(figure: Figure): string {
  const met = meetsGoal(figure);
  const goal = met === null ? '' : met ? ', goal met' : ', short of the goal';
  const value = figure.value.toFixed(Math.abs(figure.value) >= 100 ? 0 : Math.abs(figure.value) >= 1 ? 1 : 3);
  return `${figure.what}: ${value} ${figure.unit}${goal}${figure.note === undefined ? '' : ` (${figure.note})`}`;
}
