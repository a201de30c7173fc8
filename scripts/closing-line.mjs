// A vitest reporter that says what was skipped, with the reason that its title
// or its note gives, and last, alone on its line, how the tests went:
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

/**
 * One line for each suite or test that was skipped as a whole.
 * @param {Iterable<{ type: string, name: string, result?: () => { state: string, note?: string }, children?: any }>} children
 * @param {string[]} above
 * @returns {string[]}
 */
export function skippedLines(children, above = []) {
  const lines = [];
  for (const child of children) {
    // What could not be prepared has failed, and says why itself.
    if (child.type === 'suite' && child.errors().length > 0) continue;
    const title = [...above, child.name];
    const tests = child.type === 'test' ? [child] : [...child.children.allTests()];
    const skipped = tests.filter((test) => test.result().state === 'skipped');
    if (skipped.length === 0) continue;
    const noted = skipped.find((test) => test.result().note)?.result().note;
    const whole = skipped.length === tests.length;
    if (whole && (child.type === 'test' || noted === undefined)) {
      const count = child.type === 'test' ? '' : `, ${tests.length} tests`;
      lines.push(`Skipped: ${title.join(' > ')}${noted === undefined ? '' : ` (${noted})`}${count}`);
    } else lines.push(...skippedLines(child.children, title));
  }
  return lines;
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
    const ran = modules.filter((module) => module.errors().length === 0);
    const skipped = ran.flatMap((module) => skippedLines(module.children));
    process.once('exit', () => process.stdout.write(`${[...skipped, line].join('\n')}\n`));
  }
}
