/** A sound server of one's own, PulseAudio or PipeWire, with a loudspeaker that can be listened to, for tests. */
import { execa } from 'execa';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { without } from './needs.js';

export type SoundServerKind = 'pulseaudio' | 'pipewire';

/** What each takes, and how it comes to a Debian. */
const NEEDS = {
  pulseaudio: { programs: ['pulseaudio', 'paplay', 'parec'], packages: 'pulseaudio pulseaudio-utils' },
  pipewire: {
    programs: ['pipewire', 'pipewire-pulse', 'wireplumber', 'pw-record', 'dbus-daemon', 'paplay', 'parec'],
    packages: 'pipewire-bin pipewire-pulse wireplumber dbus pulseaudio-utils',
  },
} as const;

/** Why tests with such a server can't run here, or undefined when they can. */
export function withoutSoundServer(kind: SoundServerKind = 'pulseaudio'): string | undefined {
  const { programs, packages } = NEEDS[kind];
  const missing = programs.filter((program) => without(program) !== undefined);
  return missing.length === 0
    ? undefined
    : `${missing.join(', ')} not installed: apt-get install ${packages}`;
}

export interface SoundServer {
  /** What programs that shall use it need in their environment. */
  readonly env: Readonly<
    Record<'HOME' | 'XDG_RUNTIME_DIR' | 'PIPEWIRE_RUNTIME_DIR' | 'PULSE_SERVER', string>
  >;
  /** A folder that goes away with the server. */
  readonly folder: string;
  /** Hears the loudspeaker (16 kHz mono s16le) until it is killed. */
  listen(onPcm: (pcm: Buffer) => void): { readonly pid: number; kill(): void };
  /** Kills the server and starts it anew, as after a crash: nobody is connected to it any more. */
  restart(): Promise<void>;
  /** Kills the server for good. */
  die(): Promise<void>;
  stop(): Promise<void>;
}

/** Waits until a file (or socket) is there. */
export async function appears(file: string, seconds = 15): Promise<void> {
  for (const end = performance.now() + seconds * 1000; performance.now() < end;) {
    if (existsSync(file)) return;
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
  throw new Error(`${file} did not appear`);
}

export async function startSoundServer(kind: SoundServerKind = 'pulseaudio'): Promise<SoundServer> {
  const folder = mkdtempSync(join(tmpdir(), `aloud-${kind}-`));
  const socket = join(folder, 'pulse/native');
  const env = {
    HOME: folder,
    XDG_RUNTIME_DIR: folder,
    PIPEWIRE_RUNTIME_DIR: folder,
    PULSE_SERVER: `unix:${socket}`,
  };
  mkdirSync(join(folder, 'pulse'));
  const run: Run = (program, args = [], more = {}) =>
    execa(program, args, { env: { ...env, ...more }, reject: false, stdio: 'ignore' });
  const start = kind === 'pulseaudio' ? pulseAudio(run, folder, socket) : pipeWire(run, folder);
  const begin = async (): Promise<Daemons> => {
    const daemons = await start();
    await appears(socket);
    // Where a server that is just up does not answer yet, it is asked again.
    for (let left = 20; left > 0; left--) {
      const pactl = (...args: string[]) => execa('pactl', args, { env, reject: false });
      const { failed } = await pactl('load-module', 'module-null-sink', 'sink_name=speaker');
      if (!failed && !(await pactl('set-default-sink', 'speaker')).failed) return daemons;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`${kind} makes no loudspeaker`);
  };
  let daemons = await begin();
  const die = async (): Promise<void> => {
    for (const daemon of daemons) daemon.kill('SIGKILL');
    await Promise.all(daemons);
    rmSync(socket, { force: true });
  };
  return {
    env,
    folder,
    listen(onPcm) {
      const format = ['--rate=16000', '--channels=1', '--format=s16le', '--latency-msec=10'];
      const recorder = execa('parec', [...format, '-d', 'speaker.monitor'], {
        env,
        reject: false,
        buffer: false,
      });
      recorder.stdout.on('data', onPcm);
      return { pid: recorder.pid!, kill: () => recorder.kill() };
    },
    die,
    async restart() {
      await die();
      daemons = await begin();
    },
    async stop() {
      for (const daemon of daemons) daemon.kill();
      await Promise.all(daemons);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

type Run = (program: string, args?: readonly string[], more?: Record<string, string>) => Daemon;
type Daemon = PromiseLike<unknown> & { readonly kill: (signal?: 'SIGKILL') => boolean };
type Daemons = readonly Daemon[];

function pulseAudio(run: Run, folder: string, socket: string): () => Promise<Daemons> {
  const script = join(folder, 'pulse.pa');
  writeFileSync(script, `load-module module-native-protocol-unix auth-anonymous=1 socket=${socket}\n`);
  const options = ['-n', '--daemonize=no', '--use-pid-file=no', '--exit-idle-time=-1', '--disable-shm'];
  return () => Promise.resolve([run('pulseaudio', [...options, '-F', script])]);
}

function pipeWire(run: Run, folder: string): () => Promise<Daemons> {
  const bus = `unix:path=${join(folder, 'bus')}`;
  return async () => {
    rmSync(join(folder, 'bus'), { force: true });
    const dbus = run('dbus-daemon', ['--session', '--nofork', '--nopidfile', `--address=${bus}`]);
    await appears(join(folder, 'bus'));
    const session = { DBUS_SESSION_BUS_ADDRESS: bus };
    const core = run('pipewire', [], session);
    await appears(join(folder, 'pipewire-0'));
    return [dbus, core, run('wireplumber', [], session), run('pipewire-pulse', [], session)];
  };
}
