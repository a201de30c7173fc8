/** What carries requests out on this machine, and why that. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BridgeClient } from '../../../bridge/client.js';
import { METHOD_NAMES } from '../../metrics/metrics.js';
import { findPaths } from '../../paths.js';
import { loadSettings } from '../../settings.js';
import type { Check } from './check.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** Starts a sidecar as a session would, with a folder of its own, and asks what it has chosen. */
export async function bridgeChecks(env: Environment, signal?: AbortSignal): Promise<Check[]> {
  const check = { name: 'way to the system', needed: true };
  const stateDir = await mkdtemp(join(tmpdir(), 'aloud-doctor-'));
  try {
    const paths = findPaths(env);
    const { backend, python } = loadSettings(paths.settings, paths.machineSettings).bridge;
    const client = await BridgeClient.start({
      backend,
      python,
      sidecarDir: paths.sidecar,
      stateDir,
      env,
      ...(signal ? { signal } : {}),
    });
    const { method, reason } = client.hello;
    await client.close();
    return [{ ...check, ok: true, found: `${METHOD_NAMES[method]}. ${reason.replace(/\.$/, '')}` }];
  } catch (error) {
    signal?.throwIfAborted();
    const found = error instanceof Error ? error.message.replace(/\.$/, '') : String(error);
    return [
      {
        ...check,
        ok: false,
        found,
        remedy: 'Set backend in the settings, or NIX_HUMANITY_PYTHON_BACKEND, to what is there.',
      },
    ];
  } finally {
    await rm(stateDir, { recursive: true, force: true });
  }
}
