/**
 * The helper's log of what was asked of it, as `bridge/python/aloud_sidecar/helper/audit.py`
 * writes it: a line is the entry's hash, a space and the entry as JSON, and the
 * hash is that of the hash before it, a newline and the JSON's bytes.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';

/** What stands for the hash before the first entry. */
const GENESIS = '0'.repeat(64);

const Entry = z.looseObject({
  number: z.int(),
  time: z.string(),
  previous: z.string(),
  event: z.string(),
  sha256: z.string().optional(),
});

/** What a log was found to be. */
export type Verdict =
  | { readonly whole: true; readonly entries: number; readonly head: string }
  | { readonly whole: false; readonly line: number; readonly why: Fault };

/**
 * `form`: the line is no entry; `hash`: its text is not what it was; `order`: an entry
 * before it is missing, was moved or put in; `unfinished`: the last line was cut short;
 * `shorter`: the newest entry is not the one that was expected.
 */
export type Fault = 'form' | 'hash' | 'order' | 'unfinished' | 'shorter';

const sha256 = (...parts: (string | Buffer)[]): string => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
};

/**
 * Checks a whole log.
 * @param expected the hash of the newest entry, as the journal has it: without it, entries taken off the end go unnoticed
 */
export function verifyChain(log: Buffer, expected?: string): Verdict {
  let previous = GENESIS;
  let entries = 0;
  let torn: string | undefined;
  let line = 0;
  for (let start = 0; start < log.length;) {
    line += 1;
    const end = log.indexOf(10, start);
    if (end < 0) return { whole: false, line, why: 'unfinished' };
    const bytes = log.subarray(start, end);
    start = end + 1;
    const text = bytes.subarray(65);
    const entry = parseEntry(text);
    if (entry === undefined || bytes[64] !== 32) {
      // A crash cuts a line short at most once; the entry after it vouches for what was left.
      if (torn !== undefined) return { whole: false, line: line - 1, why: 'form' };
      torn = sha256(bytes);
      continue;
    }
    if (bytes.toString('latin1', 0, 64) !== sha256(`${entry.previous}\n`, text))
      return { whole: false, line, why: 'hash' };
    if (entry.previous !== previous || entry.number !== entries + 1)
      return { whole: false, line: torn === undefined ? line : line - 1, why: 'order' };
    if (torn !== undefined && (entry.event !== 'torn' || entry.sha256 !== torn))
      return { whole: false, line: line - 1, why: 'form' };
    torn = undefined;
    previous = bytes.toString('latin1', 0, 64);
    entries += 1;
  }
  if (torn !== undefined) return { whole: false, line, why: 'form' };
  if (expected !== undefined && expected !== previous) return { whole: false, line, why: 'shorter' };
  return { whole: true, entries, head: previous };
}

function parseEntry(text: Buffer): z.infer<typeof Entry> | undefined {
  try {
    return Entry.safeParse(JSON.parse(text.toString('utf8'))).data;
  } catch {
    return undefined;
  }
}
