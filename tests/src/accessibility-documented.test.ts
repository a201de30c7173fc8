import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packageRoot } from '../../src/paths.js';

const page = readFileSync(join(packageRoot(), 'docs', 'accessibility.md'), 'utf8');
const own = 'tests/e2e/captions-page.test.ts';

/** The tests that docs/accessibility.md names: a file, then the titles that follow it in its cell. */
const named = page.split('\n').flatMap((line) => {
  if (!line.startsWith('|') || !line.includes('"')) return [];
  const cell = line.slice(line.lastIndexOf(' | ') + 3);
  const parts = cell.includes('`') ? cell.split(/`(tests\/[^`]+)`/).slice(1) : [own, cell];
  return parts.flatMap((file, i) =>
    i % 2 === 1
      ? []
      : Array.from((parts[i + 1] ?? '').matchAll(/"((?:[^"]|"it")+)"(?=[,;]| \||$)/g), ([, title = '']) => ({
          file,
          title,
        })),
  );
});

test('docs/accessibility.md names tests for nearly every requirement', () => {
  expect(named.length).toBeGreaterThan(35);
});

test.each(named)('$file has "$title"', ({ file, title }) => {
  expect(readFileSync(join(packageRoot(), file), 'utf8')).toContain(title);
});
