/** The other machines in the settings; they are asked only where that is wanted. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BridgeClient } from '../../../bridge/client.js';
import type { HostOutcome } from '../../../bridge/protocol.js';
import { addressesOf } from '../../hosts/hosts.js';
import { findPaths } from '../../paths.js';
import { loadSettings, type Settings } from '../../settings.js';
import type { Check } from './check.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** One check for each machine: how it is reached, and with `ask` whether it is, and which generation runs there. */
export async function hostChecks(env: Environment, ask: boolean, signal?: AbortSignal): Promise<Check[]> {
  let settings: Settings;
  const paths = findPaths(env);
  try {
    settings = loadSettings(paths.settings, paths.machineSettings);
  } catch {
    // What is wrong with the settings is told by the check of the bridge.
    return [];
  }
  const hosts = addressesOf(settings);
  const names = Object.keys(hosts);
  if (names.length === 0) return [];
  const told = (host: string): Check => ({
    ...{ name: `machine ${host}`, ok: true, needed: false },
    found: `by ssh at ${hosts[host]!.target}; not asked, for nothing goes there by itself`,
    remedy: 'To ask it, run: aloud doctor --hosts.',
  });
  if (!ask) return names.map(told);
  const stateDir = await mkdtemp(join(tmpdir(), 'aloud-doctor-'));
  try {
    const { backend, python } = settings.bridge;
    const client = await BridgeClient.start({
      ...{ backend, python, sidecarDir: paths.sidecar, stateDir, env, hosts },
      ...(signal && { signal }),
    });
    const { result, failure } = await client.read({ operation: 'current_generation', hosts: names });
    await client.close();
    if (result?.hosts === undefined)
      return names.map((name) => ({
        ...told(name),
        ok: false,
        found: failure?.sentence ?? 'it does not answer',
      }));
    const simulated = client.hello.method === 'rehearsal' ? ', on a practice machine' : '';
    return result.hosts.map((one) => answered(one, hosts[one.host]!.target, simulated));
  } catch (error) {
    signal?.throwIfAborted();
    const found = error instanceof Error ? error.message.replace(/\.$/, '') : String(error);
    return names.map((name) => ({ ...told(name), ok: false, found }));
  } finally {
    await rm(stateDir, { recursive: true, force: true });
  }
}

function answered({ host, result, failure }: HostOutcome, target: string, simulated: string): Check {
  const check = { name: `machine ${host}`, needed: false };
  if (failure === undefined)
    return {
      ...check,
      ok: true,
      found: `generation ${result?.generation?.id ?? '?'} at ${target}${simulated}`,
    };
  const [remedy] = failure.suggestions;
  return { ...check, ok: false, found: failure.sentence.replace(/\.$/, ''), ...(remedy && { remedy }) };
}
