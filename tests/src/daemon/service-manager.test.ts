import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serviceManager } from '../../../src/daemon/service-manager.js';

const receiver = `
import socket, sys
sock = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
sock.bind(sys.argv[1].replace('@', chr(0), 1) if sys.argv[1].startswith('@') else sys.argv[1])
print('bound', flush=True)
while True: print(sock.recv(4096).decode(), flush=True)
`;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'aloud-notify-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the service manager', () => {
  it.each(['a file', 'an abstract address'])('is told how the service stands, at %s', async (kind) => {
    const address = kind === 'a file' ? join(folder, 'notify') : `@aloud-test-${process.pid}`;
    const python = spawn('python3', ['-c', receiver, address]);
    const lines = createInterface({ input: python.stdout })[Symbol.asyncIterator]();
    const next = async (): Promise<string> => String((await lines.next()).value);
    try {
      expect(await next()).toBe('bound');
      const env = { NOTIFY_SOCKET: address, WATCHDOG_USEC: '30000000', PATH: '/bin' };
      const manager = serviceManager(env);
      manager.ready();
      expect(await next()).toBe('READY=1');
      manager.alive();
      expect(await next()).toBe('WATCHDOG=1');
      manager.stopping();
      expect(await next()).toBe('STOPPING=1');
      expect(manager.watchdogMs).toBe(30_000);
      // Nothing that is started from here speaks in the service's name.
      expect(env).toEqual({ PATH: '/bin' });
    } finally {
      python.kill();
      await once(python, 'exit');
    }
  });

  it('is nobody when the service was started by hand', () => {
    const manager = serviceManager({});
    manager.ready();
    expect(manager.watchdogMs).toBeNull();
  });

  it('does not wait for signs of life of another process', () => {
    const env = { NOTIFY_SOCKET: join(folder, 'gone'), WATCHDOG_USEC: '1000', WATCHDOG_PID: '1' };
    const manager = serviceManager(env);
    expect(manager.watchdogMs).toBeNull();
    // The manager has gone: no error.
    manager.ready();
  });
});
