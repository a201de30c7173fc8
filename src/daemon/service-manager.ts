import koffi from 'koffi';

/** From sys/socket.h and fcntl.h; the same on every Linux that Aloud runs on. */
const AF_UNIX = 1;
const SOCK_DGRAM_CLOEXEC = 2 | 0o2000000;
const F_SETFD = 2;
const FD_CLOEXEC = 1;
/** Bytes of a socket's address besides its family (sun_path). */
const PATH_BYTES = 108;

/** Tells the service manager how the service stands (sd_notify). */
export interface ServiceManager {
  ready(): void;
  stopping(): void;
  /** Milliseconds in which the next sign of life is expected; null when nobody waits for one. */
  readonly watchdogMs: number | null;
  alive(): void;
}

const nobody: ServiceManager = {
  ready: () => undefined,
  stopping: () => undefined,
  watchdogMs: null,
  alive: () => undefined,
};

/**
 * The service manager named by the environment. Its variables are taken out of
 * it, so that no program started from here speaks in the service's name.
 */
export function serviceManager(env: NodeJS.ProcessEnv = process.env, pid = process.pid): ServiceManager {
  const { NOTIFY_SOCKET: address, WATCHDOG_USEC: period, WATCHDOG_PID: watched } = env;
  const handedOver = Number(env.LISTEN_FDS) || 0;
  for (const name of [
    'NOTIFY_SOCKET',
    'WATCHDOG_USEC',
    'WATCHDOG_PID',
    'LISTEN_FDS',
    'LISTEN_PID',
    'LISTEN_FDNAMES',
  ])
    // eslint-disable-next-line @typescript-eslint/no-dynamic-delete
    delete env[name];
  if (address === undefined && handedOver === 0) return nobody;
  const libc = koffi.load(null);
  const fcntl = libc.func('int fcntl(int, int, ...)') as (...args: unknown[]) => number;
  for (let fd = 3; fd < 3 + handedOver; fd++) fcntl(fd, F_SETFD, 'int', FD_CLOEXEC);
  if (address === undefined) return nobody;
  const send = sender(libc, address);
  const mine = watched === undefined || Number(watched) === pid;
  return {
    ready: () => send('READY=1'),
    stopping: () => send('STOPPING=1'),
    watchdogMs: mine && Number(period) > 0 ? Number(period) / 1000 : null,
    alive: () => send('WATCHDOG=1'),
  };
}

/** Node has no datagram sockets of the Unix kind: the C library's own are used. */
function sender(libc: ReturnType<typeof koffi.load>, address: string): (message: string) => void {
  const socket = libc.func('int socket(int, int, int)') as (...args: number[]) => number;
  const sendto = libc.func('int64_t sendto(int, const void *, size_t, int, const void *, uint32_t)') as (
    ...args: (number | Buffer)[]
  ) => number;
  const fd = socket(AF_UNIX, SOCK_DGRAM_CLOEXEC, 0);
  // An address that begins with @ stands for one that begins with a zero byte.
  const path = Buffer.from(address.replace(/^@/, '\0'));
  const name = Buffer.alloc(2 + PATH_BYTES);
  name.writeUInt16LE(AF_UNIX);
  path.copy(name, 2);
  const length = 2 + path.length + (path[0] === 0 ? 0 : 1);
  return (message) => {
    const bytes = Buffer.from(message);
    // A manager that has gone needs no news: what can't be sent is dropped.
    sendto(fd, bytes, bytes.length, 0, name, length);
  };
}
