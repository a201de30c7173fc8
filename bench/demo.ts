/** Runs the demo as a newcomer does and keeps what it shows in the README. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../src/paths.js';
import { aloud } from '../tests/src/cli/command.js';
import type { Part } from './figure.js';
import { writeBetween } from './readme.js';

/** Longer than the demo takes on a slow machine, its replies played. */
const PATIENCE_MS = 600_000;

export const demo: Part = {
  name: 'demo',
  async run() {
    const folder = mkdtempSync(join(tmpdir(), 'aloud-bench-'));
    try {
      const began = performance.now();
      const { stdout, exitCode } = await aloud(folder, ['demo'], '', { cwd: folder, timeout: PATIENCE_MS });
      if (exitCode !== 0) throw new Error(`The demo ended with ${exitCode ?? 'a signal'}.`);
      const seconds = (performance.now() - began) / 1000;
      const told = `What \`npm run demo\` shows (without its times, its progress and the names of the recordings):`;
      const content = `${told}\n\n\`\`\`\n${transcriptOf(stdout)}\n\`\`\``;
      writeBetween(join(packageRoot(), 'README.md'), 'demo', content);
      return [{ name: 'demo.whole', what: 'The demo, from its start to its end', value: seconds, unit: 's' }];
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

/** The lines of a demo, without times, progress and what belongs to the machine that it ran on. */
function transcriptOf(output: string): string {
  return output
    .split('\n')
    .filter((line) => !/^(?:\[\S+ s\] )?(?:Progress:|Recording:|The replies are in )/.test(line))
    .map((line) => line.replace(/^\[\S+ s\] /, ''))
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}
