// A vitest reporter that says last, alone on its line, how the tests went:
// "N passed, N failed", and ", N skipped" where some were.

/**
 * @param {Iterable<{ result: () => { state: string } }>} tests
 */
export function closingLine(tests) {
  const count = { passed: 0, failed: 0, skipped: 0, pending: 0 };
  for (const test of tests) count[test.result().state] += 1;
  // A test that never ended (its worker died) has not passed.
  const failed = count.failed + count.pending;
  const skipped = count.skipped > 0 ? `, ${count.skipped} skipped` : '';
  return `${count.passed} passed, ${failed} failed${skipped}`;
}

export default class ClosingLine {
  onTestRunEnd(modules, errors) {
    let line = closingLine(modules.flatMap((module) => [...module.children.allTests()]));
    // A file that could not be loaded, a suite that could not be prepared, or an error
    // outside any test is a failure too: the line must not look like success.
    const suites = modules.flatMap((module) => [module, ...module.children.allSuites()]);
    const more = suites.filter((suite) => suite.errors().length > 0).length + errors.length;
    if (more > 0) line = line.replace(/(\d+) failed/, (_, failed) => `${Number(failed) + more} failed`);
    // After the default reporter's own summary, which is written in the same tick.
    process.once('exit', () => process.stdout.write(`${line}\n`));
  }
}
