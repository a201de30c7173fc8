// A lock that the kernel lets go of when its holder ends, however it ends:
// a listening socket in Linux's abstract name space leaves no file behind.
import { createHash } from 'node:crypto';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * @typedef {{ release: () => void, fd: number | undefined }} Lock
 * release lets go; a child process that inherits fd holds the lock as well,
 * also when this process is killed
 */

/**
 * @param {string} name what is locked, a path for instance
 * @returns {Promise<Lock | undefined>} undefined when another process holds it
 */
function tryLock(name) {
  const digest = createHash('sha256').update(name).digest('hex').slice(0, 32);
  const server = createServer((socket) => socket.destroy());
  return new Promise((resolve, reject) => {
    server.once('error', (/** @type {NodeJS.ErrnoException} */ error) => {
      if (error.code === 'EADDRINUSE') resolve(undefined);
      else reject(error);
    });
    server.listen(`\0aloud-${process.getuid?.() ?? 0}-${digest}`, () => {
      server.unref();
      // Node has no public name for a server's descriptor; without it only this process holds the lock.
      const { _handle: handle } = /** @type {{ _handle?: { fd?: number } }} */ (
        /** @type {unknown} */ (server)
      );
      resolve({ release: () => server.close(), fd: handle?.fd });
    });
  });
}

/**
 * Waits until no other process holds the lock, then holds it.
 * @param {string} name what is locked, a path for instance
 * @param {{
 *   signal?: AbortSignal | undefined,
 *   onWait?: ((minutes: number) => void) | undefined,
 *   atMost?: number | undefined,
 * }} [options]
 *   onWait is called when the lock is taken, and every minute of waiting; signal ends
 *   the waiting; after atMost milliseconds the caller goes on without the lock: for
 *   work that does no harm beside a holder that hangs
 * @returns {Promise<Lock>}
 */
export async function lock(name, options = {}) {
  const began = Date.now();
  for (let told = -1; ;) {
    options.signal?.throwIfAborted();
    const held = await tryLock(name);
    if (held) return held;
    const waited = Date.now() - began;
    if (waited >= (options.atMost ?? Infinity)) return { release: () => undefined, fd: undefined };
    const minutes = Math.floor(waited / 60_000);
    if (minutes > told) options.onWait?.((told = minutes));
    await sleep(300, undefined, options.signal ? { signal: options.signal } : {});
  }
}
