import { createInterface } from 'node:readline/promises';
import { doctor as examine, doctorExitCode, doctorText } from '../../setup/doctor/doctor.js';
import { setUpFromCommandLine } from '../../setup/run.js';
import { exitCodes } from '../exit-codes.js';
import type { Common, Invocation } from '../run.js';

interface SetupOptions extends Common {
  readonly verify?: boolean;
  readonly insist?: boolean;
  /** Left out: asked, on a terminal. */
  readonly talk?: boolean;
  readonly device?: string;
  readonly silent?: boolean;
  readonly invocation: Invocation;
}

/** Fetches what is missing: the speech models and the voice; then, where it is wanted, sets Aloud up by talking. */
export async function setup(options: SetupOptions): Promise<number> {
  const { json, verify, insist, device, silent, invocation } = options;
  const flags = { '--json': json, '--verify': verify, '--insist': insist };
  const args = Object.entries(flags).flatMap(([flag, given]) => (given === true ? [flag] : []));
  const code = await setUpFromCommandLine(args, invocation.signal);
  if (code !== exitCodes.ok || !(options.talk ?? (await wanted(options)))) return code;
  // What it needs has only now been fetched.
  const { setUpByTalking } = await import('./setup-talk.js');
  return setUpByTalking({ device, silent, invocation });
}

/** Asks once, where a person sits at a terminal; scripts and continuous integration are never asked. */
async function wanted({ json, invocation }: SetupOptions): Promise<boolean> {
  const { stdin, stdout, env } = process;
  if (json === true || !stdin.isTTY || !stdout.isTTY || (env.CI ?? '') !== '') return false;
  const terminal = createInterface({ input: stdin, output: stdout });
  try {
    const question =
      'Everything is there. Shall Aloud go on and set up microphone, voice and key with you, by talking? Yes or no: ';
    return /^\s*y(es)?\s*$/i.test(await terminal.question(question, { signal: invocation.signal }));
  } finally {
    terminal.close();
  }
}

/** Says what is there, what is missing, and how to get it. */
export async function doctor({
  json,
  hosts,
  invocation,
}: SetupOptions & { readonly hosts?: boolean }): Promise<number> {
  const checks = await examine(process.env, invocation.signal, hosts);
  if (json === true) for (const check of checks) invocation.events.emit({ type: 'check', ...check });
  else invocation.print(doctorText(checks));
  return doctorExitCode(checks);
}
