/** Set-up as a command: `aloud setup`, and the first step of `npm run demo` and `npm test`. */
import { parseArgs } from 'node:util';
import { SetupError } from './errors.js';
import { jsonError, jsonReport, textReport } from './events.js';
import { setUp } from './setup.js';

/**
 * Runs set-up with command-line arguments: `--for run|test|all`, `--verify`
 * (read and compare everything), `--insist` (try sources again that could not
 * be reached lately), `--json` (events on stdout). All text goes to stderr.
 *
 * @returns the exit code
 */
export async function setUpFromCommandLine(args: string[], signal?: AbortSignal): Promise<number> {
  const startedAt = performance.now();
  const { values } = parseArgs({
    args,
    options: {
      for: { type: 'string', default: 'run' },
      verify: { type: 'boolean', default: false },
      insist: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  });
  const purpose = values.for;
  if (purpose !== 'run' && purpose !== 'test' && purpose !== 'all') {
    process.stderr.write(`--for takes run, test or all, not "${purpose}".\n`);
    return 2;
  }
  const printLine = (line: string) => process.stdout.write(`${line}\n`);
  const report = values.json ? jsonReport(printLine, startedAt) : textReport(process.stderr);
  try {
    await setUp({ for: purpose, verify: values.verify, insist: values.insist, report, signal });
    return 0;
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    if (values.json) printLine(jsonError(error, startedAt));
    else process.stderr.write(`${error.message}\n`);
    return error.exitCode;
  }
}
