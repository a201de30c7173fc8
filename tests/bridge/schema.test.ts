import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { SIDECAR_DIR } from '../../bridge/process.js';
import { schemaText } from '../../bridge/schema.js';

it('the committed JSON Schema is the one of the zod schemas (node scripts/schema.mjs writes it)', () => {
  expect(readFileSync(join(SIDECAR_DIR, 'aloud_sidecar', 'protocol.schema.json'), 'utf8')).toBe(schemaText());
});
