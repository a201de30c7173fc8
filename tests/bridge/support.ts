import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { BridgeClient, confirm, type RequestOptions } from '../../bridge/client.js';
import { ApplyOperation, type ChangeOperation, type Outcome, type Plan } from '../../bridge/protocol.js';

/** A folder for one test, in memory where there is such a place. */
export function temporary(): { path: string; remove: () => void } {
  const memory = '/dev/shm';
  const path = mkdtempSync(join(existsSync(memory) ? memory : tmpdir(), 'aloud-bridge-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** A rehearsal machine that does everything at once, unless told otherwise. */
export async function rehearsal(stateDir: string, speed = 0): Promise<BridgeClient> {
  const client = await BridgeClient.start({ backend: 'rehearsal', stateDir });
  await client.rehearse({ speed });
  return client;
}

export const apply = (wanted: Partial<ApplyOperation>): ApplyOperation =>
  ApplyOperation.parse({ operation: 'apply', ...wanted });

/** The plan of an operation that must have one. */
export async function planned(client: BridgeClient, operation: ChangeOperation): Promise<Plan> {
  const outcome = await client.plan(operation);
  if (!outcome.plan) throw new Error(`no plan: ${JSON.stringify(outcome.failure)}`);
  return outcome.plan;
}

/** Plans, confirms as the plan needs, and carries out. */
export async function carryOut(
  client: BridgeClient,
  operation: ChangeOperation,
  options: RequestOptions = {},
): Promise<Outcome> {
  const plan = await planned(client, operation);
  return client.execute(plan, confirm(plan, plan.irreversible ? 'phrase' : 'yes'), options);
}

/** Everything about a machine that an operation could have changed. */
export async function snapshot(client: BridgeClient): Promise<unknown> {
  const [generations, packages, info, option] = await Promise.all([
    client.read({ operation: 'list_generations' }),
    client.read({ operation: 'list_packages' }),
    client.read({ operation: 'system_info', topic: 'version' }),
    client.read({ operation: 'option_status', option: 'services.openssh.enable' }),
  ]);
  return [generations.result, packages.result, info.result, option.result];
}

/** Whether a process is there (a dead one that nobody has reaped is not). */
export function alive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

/** Waits until something holds; false when it does not in time. */
export async function eventually(holds: () => boolean, milliseconds: number): Promise<boolean> {
  const ends = Date.now() + milliseconds;
  while (!holds()) {
    if (Date.now() > ends) return false;
    await delay(5);
  }
  return true;
}

/** The Pythons of this machine that the sidecar has to run on: the default one, and newer ones. */
export function pythons(): string[] {
  const versions = join(process.env['PYENV_ROOT'] ?? join(homedir(), '.pyenv'), 'versions');
  const kept = existsSync(versions)
    ? readdirSync(versions).map((name) => join(versions, name, 'bin', 'python3'))
    : [];
  const found = new Map<string, string>();
  for (const name of ['python3', 'python3.13', ...kept]) {
    try {
      const say = 'import sys; print("%d.%d" % sys.version_info[:2], sys.executable)';
      const [version, path] = execFileSync(name, ['-c', say], { encoding: 'utf8', stdio: 'pipe' })
        .trim()
        .split(' ');
      if (found.size === 0 || version === '3.13') found.set(version!, path!);
    } catch {
      // not on this machine
    }
  }
  return [...found.values()];
}
