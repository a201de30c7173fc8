import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where everything lives: the package's own folders and the user's, by the XDG base directory specification. */
export interface Paths {
  /** The package: holds `intents/en`, `bridge/python`, `models/manifest.json`. */
  readonly root: string;
  readonly intents: string;
  readonly sidecar: string;
  /** The user's own intent sets and settings. */
  readonly config: string;
  readonly settings: string;
  /** Those of the machine, defaults for every user; the most important first. */
  readonly machineSettings: readonly string[];
  readonly ownCommands: string;
  readonly data: string;
  readonly database: string;
  /** A link to the folder with the index of names and the decoder's form of it. */
  readonly names: string;
  /** The packs that were taken in. */
  readonly packs: string;
  /** The key that packs of one's own are signed with. */
  readonly packKey: string;
  /** The hashes of the passphrase for what can't be undone. */
  readonly passphrase: string;
  readonly models: string;
  readonly piperPython: string;
  /** The Python that listens for the wake word. */
  readonly wakePython: string;
  /** What can be worked out again at any time. */
  readonly cache: string;
  readonly state: string;
  readonly rehearsal: string;
  readonly runtime: string;
  /** Where the running service is asked. */
  readonly controlSocket: string;
}

/** The folder of the package: the nearest one above this file with Aloud's package.json. */
export function packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  for (;;) {
    const file = join(folder, 'package.json');
    if (existsSync(file) && (JSON.parse(readFileSync(file, 'utf8')) as { name?: string }).name === 'aloud')
      return folder;
    const above = dirname(folder);
    if (above === folder) throw new Error('The folder of the aloud package was not found above this file.');
    folder = above;
  }
}

/** All paths, from the environment given (XDG_CONFIG_HOME, XDG_CONFIG_DIRS, XDG_DATA_HOME, XDG_STATE_HOME, XDG_CACHE_HOME, XDG_RUNTIME_DIR, ALOUD_MODELS). */
export function findPaths(env: NodeJS.ProcessEnv = process.env): Paths {
  const home = env.HOME || homedir();
  const folder = (variable: string, fallback: string): string => {
    const value = env[variable];
    // The specification has relative paths ignored.
    return join(value?.startsWith('/') ? value : join(home, fallback), 'aloud');
  };
  const root = packageRoot();
  const config = folder('XDG_CONFIG_HOME', '.config');
  const data = folder('XDG_DATA_HOME', '.local/share');
  const state = folder('XDG_STATE_HOME', '.local/state');
  const runtime = env.XDG_RUNTIME_DIR?.startsWith('/')
    ? join(env.XDG_RUNTIME_DIR, 'aloud')
    : join(state, 'run');
  return {
    root,
    intents: join(root, 'intents', 'en'),
    sidecar: join(root, 'bridge', 'python'),
    config,
    settings: join(config, 'settings.toml'),
    machineSettings: (env.XDG_CONFIG_DIRS || '/etc/xdg')
      .split(':')
      .filter((directory) => directory.startsWith('/'))
      .map((directory) => join(directory, 'aloud', 'settings.toml')),
    ownCommands: join(config, 'commands'),
    data,
    database: join(data, 'aloud.db'),
    names: join(data, 'names'),
    packs: join(data, 'packs'),
    packKey: join(data, 'sharing', 'key.pem'),
    passphrase: join(data, 'passphrase.json'),
    models: env.ALOUD_MODELS || join(data, 'models'),
    piperPython: env.ALOUD_PIPER_PYTHON || join(data, 'piper', 'bin', 'python'),
    wakePython: env.ALOUD_WAKE_PYTHON || join(data, 'wake-word', 'bin', 'python'),
    cache: folder('XDG_CACHE_HOME', '.cache'),
    state,
    rehearsal: join(state, 'rehearsal'),
    runtime,
    controlSocket: join(runtime, 'control.sock'),
  };
}
