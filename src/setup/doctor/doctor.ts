/** `aloud doctor`: what is there, what is missing, and how to get it. */
import { bridgeChecks } from './bridge.js';
import type { Check } from './check.js';
import { hostChecks } from './hosts.js';
import { machineChecks } from './machine.js';
import { ownCommandChecks } from './own-commands.js';
import { soundChecks } from './sound.js';
import { speechChecks } from './speech.js';

export type { Check } from './check.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** The exit code of `aloud doctor` when something needed is missing. */
export const DOCTOR_EXIT = 48;

/** Looks at everything. Takes a second or two: files are read and programs started. */
export async function doctor(
  env: Environment = process.env,
  signal?: AbortSignal,
  /** Whether to ask the other machines in the settings; nothing goes there else. */
  askHosts = false,
): Promise<Check[]> {
  const checks = await Promise.all([
    machineChecks(env),
    bridgeChecks(env, signal),
    hostChecks(env, askHosts, signal),
    ownCommandChecks({ ...env }),
    speechChecks(env, undefined, signal),
    soundChecks(env),
  ]);
  return checks.flat();
}

/** 0 when all that is needed is there. */
export function doctorExitCode(checks: readonly Check[]): number {
  return checks.every((check) => check.ok || !check.needed) ? 0 : DOCTOR_EXIT;
}

/** The checks as text for a reader or a listener: what is wrong comes first. */
export function doctorText(checks: readonly Check[]): string {
  const word = (check: Check) => (check.ok ? 'good' : check.needed ? 'missing' : 'without');
  const line = (check: Check) => {
    const remedy = check.remedy ? ` ${check.remedy}` : '';
    return `${word(check)}: ${check.name}: ${check.found}.${remedy}`;
  };
  const rank = (check: Check) => (check.ok ? 2 : check.needed ? 0 : 1);
  const sorted = [...checks].sort((a, b) => rank(a) - rank(b));
  const missing = checks.filter((check) => !check.ok && check.needed).length;
  const summary =
    missing === 0
      ? 'Aloud can run.'
      : `Aloud cannot run: ${missing} needed ${missing === 1 ? 'thing is' : 'things are'} missing.`;
  return [summary, ...sorted.map(line)].join('\n');
}
