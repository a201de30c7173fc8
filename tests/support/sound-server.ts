/** A PulseAudio daemon of one's own with a loudspeaker that can be listened to, for tests. */
import { execa } from 'execa';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Whether this machine has what {@link startSoundServer} needs. */
export const soundServerInstalled = ['pulseaudio', 'paplay', 'parec'].every((program) =>
  (process.env['PATH'] ?? '').split(':').some((folder) => existsSync(join(folder, program))),
);

export interface SoundServer {
  /** What programs that shall use it need in their environment. */
  readonly env: { readonly HOME: string; readonly XDG_RUNTIME_DIR: string; readonly PULSE_SERVER: string };
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

export async function startSoundServer(): Promise<SoundServer> {
  const folder = mkdtempSync(join(tmpdir(), 'aloud-pulse-'));
  const socket = join(folder, 'pulse.sock');
  const env = { HOME: folder, XDG_RUNTIME_DIR: folder, PULSE_SERVER: `unix:${socket}` };
  writeFileSync(
    join(folder, 'pulse.pa'),
    `load-module module-native-protocol-unix auth-anonymous=1 socket=${socket}\n` +
      'load-module module-null-sink sink_name=speaker\n',
  );
  const options = ['-n', '--daemonize=no', '--use-pid-file=no', '--exit-idle-time=-1', '--disable-shm'];
  const start = () =>
    execa('pulseaudio', [...options, '-F', join(folder, 'pulse.pa')], {
      env,
      reject: false,
      stdio: 'ignore',
    });
  let daemon = start();
  await appears(socket);
  const die = async (): Promise<void> => {
    daemon.kill('SIGKILL');
    await daemon;
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
      daemon = start();
      await appears(socket);
    },
    async stop() {
      daemon.kill();
      await daemon;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
