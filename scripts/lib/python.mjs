// Finds a Python that is new enough.
import { spawnSync } from 'node:child_process';

/** The oldest Python that Aloud's sidecar and Piper run on. */
const OLDEST_PYTHON = [3, 11];

/**
 * @typedef {{ command: string, version: string, ok: boolean }} Python
 * command: absolute path; version: "3.12.4"; ok: new enough
 */

/**
 * The first Python that is new enough, else the first there is, else undefined.
 * ALOUD_PYTHON in the environment comes before all others.
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Python | undefined}
 */
export function findPython(env = process.env) {
  const names = ['python3', 'python3.14', 'python3.13', 'python3.12', 'python3.11', 'python'];
  if (env['ALOUD_PYTHON']) names.unshift(env['ALOUD_PYTHON']);
  /** @type {Python | undefined} */
  let best;
  for (const name of names) {
    const script = 'import sys; print(sys.executable); print("%d.%d.%d" % sys.version_info[:3])';
    const run = spawnSync(name, ['-c', script], { encoding: 'utf8', env, timeout: 20_000 });
    if (run.error || run.status !== 0) continue;
    const [command = '', version = ''] = run.stdout.trim().split('\n');
    const [major = 0, minor = 0] = version.split('.').map(Number);
    const [oldestMajor = 0, oldestMinor = 0] = OLDEST_PYTHON;
    const ok = major > oldestMajor || (major === oldestMajor && minor >= oldestMinor);
    if (ok) return { command, version, ok };
    best ??= { command, version, ok };
  }
  return best;
}
