import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { lock } from '../../scripts/lib/lock.mjs';

const module = new URL('../../scripts/lib/lock.mjs', import.meta.url).href;

/** A process that holds the lock, and a child of its own that inherits it. */
async function holder(name: string, script: string): Promise<ChildProcess> {
  const code = `import { lock } from ${JSON.stringify(module)}; import { spawn } from 'node:child_process';
    const held = await lock(${JSON.stringify(name)}); ${script}; console.log('held'); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  return child;
}

async function kill(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

test('one at a time, in turn', async () => {
  const name = `test-${process.pid}-turns`;
  const first = await lock(name);
  let waits = 0;
  const second = lock(name, { onWait: () => (waits += 1) });
  await sleep(400);
  expect(waits).toBe(1);
  first.release();
  (await second).release();
});

test('a holder that is killed holds it no longer', async () => {
  const name = `test-${process.pid}-killed`;
  const child = await holder(name, '');
  await kill(child);
  const held = await lock(name, { signal: AbortSignal.timeout(10_000) });
  held.release();
});

test('what a killed holder started goes on holding it until it ends', async () => {
  const name = `test-${process.pid}-inherited`;
  const child = await holder(
    name,
    "spawn('sleep', ['2'], { stdio: ['ignore', 'ignore', 'ignore', held.fd] })",
  );
  await kill(child);
  await expect(lock(name, { signal: AbortSignal.timeout(500) })).rejects.toThrow();
  const held = await lock(name, { signal: AbortSignal.timeout(20_000) });
  held.release();
});

test('waiting has an end where one is asked for', async () => {
  const name = `test-${process.pid}-end`;
  const held = await lock(name);
  const without = await lock(name, { atMost: 400 });
  expect(without.fd).toBeUndefined();
  without.release();
  // What went on without the lock has not let it go for its holder.
  await expect(lock(name, { signal: AbortSignal.timeout(200) })).rejects.toThrow();
  held.release();
});

test('waiting can be stopped', async () => {
  const name = `test-${process.pid}-stopped`;
  const held = await lock(name);
  await expect(lock(name, { signal: AbortSignal.timeout(100) })).rejects.toThrow();
  held.release();
});
