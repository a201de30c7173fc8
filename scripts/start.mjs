#!/usr/bin/env node
// `npm run demo`, `npm test`, `npm run bench` and `npm run check` come through
// here: all set-up that is still to be done, then the command. What is said
// here goes to stderr, so that the command has stdout for itself.
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { NODE_OPTIONS } from './lib/node-options.mjs';
import { EXIT, NotReady, prepare } from './lib/prepare.mjs';
import { run } from './lib/run.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const bin = (/** @type {string} */ name) => join(root, 'node_modules', name);
const node = (/** @type {string[]} */ ...args) => run(process.execPath, args, { cwd: root });

/** What set-up fetches for a command, and the command. */
const COMMANDS = {
  demo: {
    models: 'run',
    run: (args) =>
      run(process.execPath, [...NODE_OPTIONS, join(root, 'dist/src/cli/main.js'), 'demo', ...args]),
  },
  test: { models: 'test', run: (args) => node(bin('vitest/vitest.mjs'), 'run', ...args) },
  bench: { models: 'test', run: (args) => node(join(root, 'dist/bench/main.js'), ...args) },
  check: { models: 'test', run: check },
};

/** Every check, all of them even when one fails, so that one run tells all. */
async function check() {
  const steps = [
    ['Format', bin('prettier/bin/prettier.cjs'), '--check', '--log-level', 'warn', '.'],
    ['Lint', bin('eslint/bin/eslint.js'), '.', '--max-warnings', '0'],
    ['Types', bin('typescript/bin/tsc'), '-b'],
    ['Unused files and exports', bin('knip/bin/knip.js')],
    [
      'Import directions',
      bin('dependency-cruiser/bin/dependency-cruise.mjs'),
      '--config',
      '.dependency-cruiser.cjs',
    ],
    ['Tests', bin('vitest/vitest.mjs'), 'run'],
  ];
  steps[4]?.push('src', 'speech', 'intents', 'bridge', 'bench', 'tests');
  const failed = [];
  for (const [name, ...args] of steps) {
    process.stderr.write(`${name}\n`);
    if ((await node(...args)) !== 0) failed.push(name);
  }
  if (failed.length > 0) process.stderr.write(`Failed: ${failed.join(', ')}.\n`);
  return failed.length === 0 ? 0 : 1;
}

async function main() {
  const [name = '', ...args] = process.argv.slice(2);
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!command) {
    process.stderr.write(`usage: node scripts/start.mjs ${Object.keys(COMMANDS).join('|')} [arguments]\n`);
    return EXIT.usage;
  }
  const stop = new AbortController();
  let asked = 0;
  const abort = () => {
    if (!stop.signal.aborted) {
      asked = Date.now();
      process.stderr.write(
        '\nInterrupted; ending what is under way. Run the same command again to go on from here.\n',
      );
      stop.abort();
      // Asked again, there is no waiting for it; npm passes the first Ctrl-C on a second time.
    } else if (Date.now() - asked > 500) process.exit(EXIT.interrupted);
  };
  process.on('SIGINT', abort);
  process.on('SIGTERM', abort);
  try {
    await prepare(root, process.stderr, stop.signal);
    const { setUpFromCommandLine } = await import(pathToFileURL(join(root, 'dist/src/setup/run.js')).href);
    const code = await setUpFromCommandLine(['--for', command.models], stop.signal);
    if (code !== 0) return code;
  } catch (error) {
    if (stop.signal.aborted) return EXIT.interrupted;
    if (!(error instanceof NotReady)) throw error;
    process.stderr.write(`${error.message}\n`);
    return error.exitCode;
  } finally {
    process.off('SIGINT', abort);
    process.off('SIGTERM', abort);
  }
  return command.run(args);
}

process.exitCode = await main();
