// The `aloud` command, but for the talk key. In a checkout it first makes sure that there is
// something to run; once there is, nothing stands between here and the program.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const program = join(root, 'dist/src/cli/main.js');

async function prepared() {
  if (existsSync(program) && existsSync(join(root, 'node_modules'))) return true;
  const { NotReady, prepare } = await import('./lib/prepare.mjs');
  try {
    await prepare(root, process.stderr);
    return true;
  } catch (error) {
    if (!(error instanceof NotReady)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = error.exitCode;
    return false;
  }
}

if (await prepared()) await import(pathToFileURL(program).href);
