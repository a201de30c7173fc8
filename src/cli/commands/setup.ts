import { doctor as examine, doctorExitCode, doctorText } from '../../setup/doctor/doctor.js';
import { setUpFromCommandLine } from '../../setup/run.js';
import type { Common, Invocation } from '../run.js';

interface SetupOptions extends Common {
  readonly verify?: boolean;
  readonly insist?: boolean;
  readonly invocation: Invocation;
}

/** Fetches what is missing: the speech models and the voice. */
export function setup({ json, verify, insist, invocation }: SetupOptions): Promise<number> {
  const flags = { '--json': json, '--verify': verify, '--insist': insist };
  const args = Object.entries(flags).flatMap(([flag, given]) => (given === true ? [flag] : []));
  return setUpFromCommandLine(args, invocation.signal);
}

/** Says what is there, what is missing, and how to get it. */
export async function doctor({ json, invocation }: SetupOptions): Promise<number> {
  const checks = await examine(process.env, invocation.signal);
  if (json === true) for (const check of checks) invocation.events.emit({ type: 'check', ...check });
  else invocation.print(doctorText(checks));
  return doctorExitCode(checks);
}
