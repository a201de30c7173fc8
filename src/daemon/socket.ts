import { chmodSync, lstatSync, mkdirSync, unlinkSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { dirname } from 'node:path';
import { AloudError } from '../errors.js';

/** The first descriptor that a service manager hands over (sd_listen_fds). */
const FIRST_FD = 3;

/** The socket that is listened on, and how it came to be. */
export interface ControlSocket {
  readonly server: Server;
  /** Handed over by the service manager, who keeps it when the service ends. */
  readonly inherited: boolean;
}

/** Whether a service manager has handed exactly this process a socket. */
export function socketHandedOver(env: NodeJS.ProcessEnv, pid = process.pid): boolean {
  return Number(env.LISTEN_PID) === pid && Number(env.LISTEN_FDS) >= 1;
}

/**
 * Opens the control socket: the one handed over, else at `file` in a folder
 * only its owner can enter. What an earlier service left behind is removed.
 * @throws {AloudError} `already-running`, `socket-unusable`
 */
export async function openControlSocket(
  file: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<ControlSocket> {
  const server = createServer({ allowHalfOpen: true });
  if (socketHandedOver(env)) {
    await listening(server, { fd: FIRST_FD }, file);
    return { server, inherited: true };
  }
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    chmodSync(dirname(file), 0o700);
  } catch (cause) {
    throw unusable(file, cause);
  }
  if (await answers(file)) throw alreadyRunning();
  removeStale(file);
  await listening(server, { path: file }, file);
  chmodSync(file, 0o600);
  return { server, inherited: false };
}

/** Whether somebody listens there. */
export function answers(file: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = connect(file);
    probe.on('connect', () => {
      probe.destroy();
      resolve(true);
    });
    probe.on('error', () => resolve(false));
  });
}

function removeStale(file: string): void {
  try {
    if (!lstatSync(file).isSocket())
      throw new AloudError('socket-unusable', `${file} is no socket; remove it and start Aloud again.`);
    unlinkSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

function listening(server: Server, where: { fd: number } | { path: string }, file: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) =>
      // Two that start at the same instant: the other was quicker.
      reject(cause.code === 'EADDRINUSE' ? alreadyRunning() : unusable(file, cause)),
    );
    server.listen(where, resolve);
  });
}

const alreadyRunning = (): AloudError =>
  new AloudError('already-running', 'Aloud is already running; aloud status tells how it stands.');

const unusable = (file: string, cause: unknown): AloudError =>
  new AloudError(
    'socket-unusable',
    `The control socket ${file} can't be opened; check its folder and XDG_RUNTIME_DIR.`,
    { cause },
  );
