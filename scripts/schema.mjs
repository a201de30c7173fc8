// Writes the JSON Schema that the sidecar checks against; run after a build.
import { writeFileSync } from 'node:fs';
import { schemaText } from '../dist/bridge/schema.js';

writeFileSync(new URL('../bridge/python/aloud_sidecar/protocol.schema.json', import.meta.url), schemaText());
