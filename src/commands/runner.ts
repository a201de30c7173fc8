import { createHash, randomBytes } from 'node:crypto';
import { spawn } from 'node:child_process';
import type { Confirmation, Failure } from '../../bridge/protocol.js';
import { findProgram } from '../setup/doctor/programs.js';
import type { CommandOutcome, CommandPlan, RunCommand } from './types.js';

/** Bytes of output that are looked at; more is thrown away. */
const MOST_OUTPUT = 64 * 1024;
/** Milliseconds between asking a program to end and ending it. */
const GRACE = 2000;
/** Characters of an output line that are said. */
const LONGEST_LINE = 300;

type Ended = Pick<CommandOutcome, 'ok' | 'output' | 'exitCode' | 'failure'>;

/** Plans and runs users' own commands: the program as it stands, without a shell, once for each plan. */
export class CommandRunner {
  /** Plans not yet carried out, by token. */
  private readonly open = new Map<string, CommandPlan>();

  constructor(private readonly env: NodeJS.ProcessEnv) {}

  /** A plan with the token that its confirmation needs, or why there can be none. */
  plan(operation: RunCommand): CommandOutcome {
    const { program } = operation;
    const found = program.includes('/') || findProgram(program, this.env) !== undefined;
    if (!found)
      return outcome(0, {
        ok: false,
        failure: failure('unsupported', `There is no program ${program} on this machine.`),
      });
    const plan: CommandPlan = {
      operation,
      digest: createHash('sha256').update(JSON.stringify(operation)).digest('hex'),
      token: randomBytes(16).toString('hex'),
      nothingToDo: false,
      warnings: [],
    };
    this.open.set(plan.token!, plan);
    return { ...outcome(0, { ok: true }), plan };
  }

  /** Runs what was planned; a confirmation counts once and only for its own plan. */
  async execute(
    plan: CommandPlan,
    { digest, token }: Confirmation,
    { signal }: { readonly signal: AbortSignal },
  ): Promise<CommandOutcome> {
    const kept = this.open.get(token);
    this.open.delete(token);
    if (kept === undefined || kept.digest !== digest || plan.digest !== digest)
      return outcome(0, { ok: false, failure: failure('not_confirmed', 'This was not confirmed.') });
    const started = performance.now();
    const ended = await run(kept.operation, this.env, signal);
    return outcome((performance.now() - started) / 1000, ended);
  }
}

function outcome(seconds: number, ended: Ended): CommandOutcome {
  return { operation: 'run_command', method: 'own_command', seconds, ...ended };
}

function run(
  { program, args, seconds }: RunCommand,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<Ended> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve({ ok: false, failure: failure('cancelled', 'Cancelled.') });
      return;
    }
    let text = '';
    let why: Failure | null = null;
    // A group of its own, so that whatever it starts ends with it.
    const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'ignore'], detached: true });
    const end = (reason: Failure): void => {
      why ??= reason;
      kill(child.pid, 'SIGTERM');
      grace = setTimeout(() => kill(child.pid, 'SIGKILL'), GRACE);
    };
    let grace: NodeJS.Timeout | undefined;
    const late = setTimeout(
      () => end(failure('internal', `${program} took more than ${seconds} seconds and was stopped.`)),
      seconds * 1000,
    );
    const cancel = (): void => end(failure('cancelled', 'Cancelled.'));
    signal.addEventListener('abort', cancel, { once: true });
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      if (text.length < MOST_OUTPUT) text += chunk;
    });
    const done = (ended: Ended): void => {
      clearTimeout(late);
      clearTimeout(grace);
      signal.removeEventListener('abort', cancel);
      resolve(ended);
    };
    child.on('error', (error) =>
      done({ ok: false, failure: failure('internal', `${program} could not be started: ${error.message}.`) }),
    );
    child.on('exit', (exitCode) => {
      // What it has left running may hold the pipe open: its output is not waited for.
      setImmediate(() => {
        const output = firstLine(text);
        const said = { exitCode, ...(output === '' ? {} : { output }) };
        if (why) done({ ok: false, failure: why, ...said });
        else if (exitCode === 0) done({ ok: true, ...said });
        else done({ ok: false, failure: exitFailure(program, exitCode), ...said });
      });
    });
  });
}

function exitFailure(program: string, exitCode: number | null): Failure {
  return failure(
    'internal',
    exitCode === null ? `${program} was ended by a signal.` : `${program} ended with code ${exitCode}.`,
  );
}

function failure(code: Failure['code'], sentence: string): Failure {
  return { code, sentence, details: [], suggestions: [], recovery: [] };
}

function kill(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // It has ended by itself meanwhile.
  }
}

/** The first line with something in it, fit to be said. */
function firstLine(text: string): string {
  const plain = text
    .replace(/\u001b\[[0-9;?]*[A-Za-z]/g, '')
    .replace(/[\u0000-\u0009\u000b-\u001f\u007f]/g, ' ');
  const line = plain.split('\n').find((one) => one.trim() !== '') ?? '';
  return line.trim().slice(0, LONGEST_LINE);
}
