import { execFileSync, spawnSync } from 'node:child_process';
import { appendFileSync, chmodSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SIDECAR_DIR } from '../../bridge/process.js';
import { verifyChain } from '../../src/audit/chain.js';
import { packageRoot } from '../../src/paths.js';
import { temporary } from '../bridge/support.js';

let folder: ReturnType<typeof temporary>;
let log: string;
beforeEach(() => {
  folder = temporary();
  log = join(folder.path, 'audit.log');
});
afterEach(() => folder.remove());

/** Has the helper's own code add entries. */
function add(count: number, event = 'begin'): string {
  const script =
    'import sys; sys.path.insert(0, sys.argv[1])\n' +
    'from pathlib import Path\nfrom aloud_sidecar.helper.audit import Audit\n' +
    'from aloud_sidecar.failure import OperationFailed\naudit = Audit(Path(sys.argv[2]))\n' +
    'try:\n    for n in range(int(sys.argv[3])):\n' +
    '        audit.add({"event": sys.argv[4], "user": n, "operation": {"operation": "undo", "text": "ü"}})\n' +
    'except OperationFailed as failed:\n    print(failed.failure["details"][0])\n';
  return execFileSync('python3', ['-c', script, SIDECAR_DIR, folder.path, String(count), event], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim();
}

const aloud = (...args: string[]) =>
  spawnSync(process.execPath, [join(packageRoot(), 'scripts/aloud.mjs'), 'audit', 'verify', ...args], {
    encoding: 'utf8',
  });

describe('the log of what the helper did', () => {
  it('is as it was written, whoever wrote to it at the same time', () => {
    add(3);
    const many = Array.from(
      { length: 4 },
      () =>
        `python3 -c 'import sys; sys.path.insert(0, "${SIDECAR_DIR}")
from pathlib import Path
from aloud_sidecar.helper.audit import Audit
for n in range(25): Audit(Path("${folder.path}")).add({"event": "end"})' 2>/dev/null`,
    );
    execFileSync('bash', ['-c', `${many.join(' & ')} & wait`]);
    expect(verifyChain(readFileSync(log))).toMatchObject({ whole: true, entries: 103 });
  });

  it('shows every change of any byte, and every line taken out, moved or doubled', () => {
    add(6);
    const good = readFileSync(log);
    const lines = good.toString().trimEnd().split('\n');
    const of = (...numbers: number[]): Buffer => Buffer.from(`${numbers.map((n) => lines[n]).join('\n')}\n`);
    expect(verifyChain(of(0, 1, 2, 3, 4, 5))).toMatchObject({ whole: true, entries: 6 });
    for (const order of [
      [1, 2, 3, 4, 5],
      [0, 2, 3, 4, 5],
      [0, 2, 1, 3, 4, 5],
      [0, 1, 1, 2, 3, 4, 5],
    ])
      expect(verifyChain(of(...order)), order.join()).toMatchObject({ whole: false, why: 'order' });
    for (let at = 0; at < good.length; at++) {
      const changed = Buffer.from(good);
      changed[at]! ^= 1;
      expect(verifyChain(changed).whole, `byte ${at}`).toBe(false);
    }
  });

  it('shows entries taken off the end, to who knows the newest', () => {
    add(4);
    const whole = verifyChain(readFileSync(log));
    const lines = readFileSync(log, 'utf8').trimEnd().split('\n');
    writeFileSync(log, `${lines.slice(0, 3).join('\n')}\n`);
    expect(verifyChain(readFileSync(log))).toMatchObject({ whole: true, entries: 3 });
    const head = whole.whole ? whole.head : '';
    expect(verifyChain(readFileSync(log), head)).toMatchObject({ whole: false, why: 'shorter' });
  });

  it('goes on after a line that a crash cut short, and vouches for it', () => {
    add(2);
    appendFileSync(log, 'deadbeef {"number":3,"ti');
    expect(verifyChain(readFileSync(log))).toMatchObject({ whole: false, line: 3, why: 'unfinished' });
    add(2);
    expect(verifyChain(readFileSync(log))).toMatchObject({ whole: true, entries: 5 });
    const changed = readFileSync(log, 'utf8').replace('deadbeef', 'deadbeee');
    expect(verifyChain(Buffer.from(changed))).toMatchObject({ whole: false, line: 3, why: 'form' });
    writeFileSync(log, readFileSync(log, 'utf8').replace(/^deadbeef.*\n/m, ''));
    expect(verifyChain(readFileSync(log)).whole).toBe(true);
  });

  it('is not written to where it is open to others, a link, or damaged: then nothing is done', () => {
    add(2);
    chmodSync(log, 0o644);
    expect(add(1)).toMatch(/is open to others/);
    chmodSync(log, 0o600);
    writeFileSync(log, readFileSync(log, 'utf8').replace(/begin"(?=.*\n$)/, 'begim"'));
    expect(add(1)).toMatch(/last entry .* is not as it was written/);
    const linked = temporary();
    symlinkSync(log, join(linked.path, 'audit.log'));
    const before = readFileSync(log);
    const kept = folder;
    folder = linked;
    expect(add(1)).toMatch(/audit\.log/);
    folder = kept;
    linked.remove();
    expect(readFileSync(log)).toEqual(before);
  });

  it('is checked by aloud audit verify', () => {
    add(3);
    expect(aloud(log)).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/3 entries, each as it was/) as string,
    });
    expect(aloud(log, '--head', 'f'.repeat(64)).status).toBe(74);
    writeFileSync(log, readFileSync(log, 'utf8').replace('"user":1', '"user":7'));
    const found = aloud(log);
    expect(found.status).toBe(74);
    expect(found.stdout).toMatch(/line 2 is not what was written/);
    expect(aloud(join(folder.path, 'none')).status).toBe(10);
  });
});
