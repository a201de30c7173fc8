import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { NODE_OPTIONS } from '../../../scripts/lib/node-options.mjs';
import { packageRoot } from '../../../src/paths.js';

const text = (file: string): string => readFileSync(join(packageRoot(), file), 'utf8');

it('Node is started alike by the command and by the Nix package', () => {
  const options = NODE_OPTIONS.join(' ');
  expect(text('scripts/aloud.cjs').split('\n')[0]).toBe(`#!/usr/bin/env -S node ${options}`);
  expect(text('nix/package.nix')).toContain(`--add-flags "${options} $out/lib/aloud/scripts/aloud.cjs"`);
});
