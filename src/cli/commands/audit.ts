import { readFileSync } from 'node:fs';
import { verifyChain, type Fault } from '../../audit/chain.js';
import { AloudError } from '../../errors.js';
import { exitCodes } from '../exit-codes.js';
import type { Common, Invoked } from '../run.js';

/** Where the helper's service keeps its log. */
const LOG = '/var/lib/aloud-helper/audit.log';

const sentences: Record<Fault, string> = {
  form: 'is no entry of this log',
  hash: 'is not what was written',
  order: 'does not follow the one before it: an entry was taken out, put in or moved',
  unfinished: 'was cut short; the helper closes it at its next entry',
  shorter: 'is the last one, and another was expected: entries were taken off the end',
};

/** `aloud audit verify [file]`: whether the log of what the helper did is as it was written. */
export function audit(
  file: string | undefined,
  options: Common & Invoked & { head?: string },
): Promise<number> {
  const { events } = options.invocation;
  const path = file ?? LOG;
  let log: Buffer;
  try {
    log = readFileSync(path);
  } catch (cause) {
    throw cannotRead(path, cause as NodeJS.ErrnoException);
  }
  const verdict = verifyChain(log, options.head);
  if (verdict.whole) {
    const text = `${path}: ${verdict.entries} entries, each as it was written. The newest is ${verdict.head}.`;
    events.emit({ type: 'note', text });
    return Promise.resolve(exitCodes.ok);
  }
  const text = `${path}: line ${verdict.line} ${sentences[verdict.why]}.`;
  events.emit({ type: 'error', code: 'audit-broken', text });
  return Promise.resolve(exitCodes['audit-broken']);
}

function cannotRead(path: string, cause: NodeJS.ErrnoException): AloudError {
  if (cause.code === 'ENOENT')
    return new AloudError('file-missing', `There is no log at ${path}: the helper has done nothing yet.`, {
      cause,
    });
  return new AloudError('file-unreadable', `${path} can't be read; only an administrator may (use sudo).`, {
    cause,
  });
}
