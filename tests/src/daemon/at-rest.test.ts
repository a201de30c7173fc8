import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { treeOf } from '../../../bench/support/resources.js';
import { titled, without } from '../../support/needs.js';
import { noMicrophoneBecause } from '../../support/pulse.js';
import { startSessionBus, type SessionBus } from '../hotkey/session-bus.js';
import { startInRoom, type InRoom } from './in-room.js';

const WINDOW_SECONDS = 5;
/** The look at the machine's settings every 5 s wakes two threads twice; nothing else is to be done. */
const WAKE_UPS_A_SECOND = 5;

/** How often each thread of a process and of all that it started has waited for something and gone on. */
function wakeUps(pid: number): Map<string, number> {
  const found = new Map<string, number>();
  for (const one of treeOf(pid)) {
    for (const thread of readdirSync(`/proc/${one}/task`)) {
      const status = readFileSync(`/proc/${one}/task/${thread}/status`, 'utf8');
      found.set(thread, Number(/^voluntary_ctxt_switches:\s+(\d+)$/m.exec(status)?.[1]));
    }
  }
  return found;
}

/** How often a second all of them together were woken, over a few seconds; endless when any ended meanwhile. */
async function wokenASecond(pid: number): Promise<number> {
  try {
    const before = wakeUps(pid);
    await sleep(WINDOW_SECONDS * 1000);
    const after = wakeUps(pid);
    if ([...before.keys()].some((thread) => !after.has(thread))) return Infinity;
    const woken = [...after].map(([thread, count]) => count - (before.get(thread) ?? 0));
    return woken.reduce((sum, one) => sum + one, 0) / WINDOW_SECONDS;
  } catch {
    // One was gone while it was looked at.
    return Infinity;
  }
}

const why = noMicrophoneBecause ?? without('dbus-daemon', 'dbus');
describe.skipIf(why)(titled('the service at rest', why), { timeout: 180_000 }, () => {
  let bus: SessionBus;
  let room: InRoom;
  beforeAll(async () => {
    bus = await startSessionBus();
    const environment = { DBUS_SESSION_BUS_ADDRESS: bus.address };
    room = await startInRoom({ listening: ['armed = false'], environment });
  });
  afterAll(async () => {
    await room.stop();
    await bus.stop();
  });

  it('is woken by nothing with the microphone closed, on a desktop, after a request', async () => {
    const { service } = room;
    const pid = service.process.pid ?? 0;
    const from = service.events.length;
    await service.ask({ do: 'ask', text: 'what generation am I on' });
    await service.event(({ type }) => type === 'outcome', { from });
    // It speaks first, gives memory back ten seconds after, and looks every half minute whether anything is due.
    let least = Infinity;
    for (const end = performance.now() + 110_000; least >= WAKE_UPS_A_SECOND && performance.now() < end;)
      least = Math.min(least, await wokenASecond(pid));
    expect(least).toBeLessThan(WAKE_UPS_A_SECOND);
    expect(await service.status()).toMatchObject({ listening: 'closed', working: false, speaking: false });
  });
});
