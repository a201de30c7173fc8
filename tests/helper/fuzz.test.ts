import { readdirSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { BridgeClient } from '../../bridge/client.js';
import { snapshot } from '../bridge/support.js';
import { Helper } from './support.js';
import { stream, UNLIMITED, type Tally } from './stream.js';

const COUNT = Number(process.env['ALOUD_FUZZ_COUNT'] ?? 1_000_000);
const SEED = Number(process.env['ALOUD_FUZZ_SEED'] ?? 20_261_122);
/** Connections that are fuzzed at a time; others come and go meanwhile. */
const STREAMS = 2;
/** What a session may grow by after its first tenth, in bytes. */
const GROWTH = 8 * 1024 * 1024;

let helper: Helper;
let before: unknown;

async function machine(): Promise<unknown> {
  const env = { ...process.env, ALOUD_HELPER_SOCKET: helper.socket };
  const client = await BridgeClient.start({ backend: 'helper', env });
  try {
    return await snapshot(client);
  } finally {
    await client.close();
  }
}

beforeAll(async () => {
  helper = await Helper.start({ args: UNLIMITED });
  before = await machine();
});
afterAll(() => helper.close());

/** Bytes of memory of a process; undefined when it has gone. */
function memory(pid: number): number | undefined {
  try {
    const found = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'));
    return found ? Number(found[1]) * 1024 : undefined;
  } catch {
    return undefined;
  }
}
const descriptors = (pid: number): number => readdirSync(`/proc/${pid}/fd`).length;
const sessions = (): number[] =>
  readFileSync(`/proc/${helper.child.pid!}/task/${helper.child.pid!}/children`, 'latin1')
    .trim()
    .split(' ')
    .map(Number);

/** Comes, leaves half a line or a burst, and goes without a word, until told to stop. */
async function comingAndGoing(stopped: () => boolean): Promise<number> {
  let times = 0;
  const open: ReturnType<typeof connect>[] = [];
  while (!stopped()) {
    const socket = connect(helper.socket);
    socket.on('error', () => undefined);
    socket.write(times % 3 === 0 ? '{"type":"hea' : '{"type":"health","id":1}\n{"type":');
    await new Promise((go) => setTimeout(go, 700));
    // Some stay, half-open.
    if (times % 4 === 0 && open.length < 6) open.push(socket);
    else if (times % 2 === 0) socket.destroy();
    else socket.end();
    times += 1;
  }
  for (const socket of open) socket.destroy();
  return times;
}

it(
  `${COUNT} lines of every kind of nonsense change nothing, stop nothing and leave nothing behind`,
  { timeout: 600_000 },
  async () => {
    const own = descriptors(helper.child.pid!);
    const early = new Map<number, number>();
    let ended = false;
    const started = performance.now();
    let warm = 0;
    let churn = Promise.resolve(0);
    const measure = (): void => {
      // Once both are warm, others come and go; they are no measure, for they have only begun.
      if (++warm < STREAMS) return;
      for (const pid of sessions()) early.set(pid, memory(pid) ?? 0);
      churn = comingAndGoing(() => ended);
    };
    let grown = 0;
    const growing = setInterval(() => {
      for (const [pid, then] of early) grown = Math.max(grown, (memory(pid) ?? 0) - then);
    }, 1000);
    const share = Math.ceil(COUNT / STREAMS);
    const tallies = await Promise.all(
      Array.from({ length: STREAMS }, (_, n) => stream(helper.socket, SEED + n, share, measure)),
    );
    const seconds = (performance.now() - started) / 1000;
    ended = true;
    clearInterval(growing);
    const visits = await churn;
    const sum = (pick: (tally: Tally) => number): number => tallies.reduce((all, one) => all + pick(one), 0);
    const sent = sum((tally) => tally.sent);
    process.stdout.write(
      `fuzz: ${sent} lines in ${seconds.toFixed(1)} s (${Math.round(sent / seconds)} a second, seed ${SEED}), ` +
        `${sum((tally) => tally.refused)} refused, ${visits} visitors, at most ${(grown / 1e6).toFixed(1)} MB grown\n`,
    );
    for (const tally of tallies) {
      expect(tally.wrong).toEqual([]);
      expect(tally.answered).toBe(tally.sent);
      expect(tally.refused).toBeGreaterThanOrEqual(tally.must);
      expect(tally.refused).toBeLessThanOrEqual(tally.must + tally.mayBe);
    }
    expect(sent).toBeGreaterThanOrEqual(COUNT);
    expect(early.size).toBe(STREAMS);
    expect(grown).toBeLessThan(GROWTH);
    expect(helper.child.exitCode).toBe(null);
    expect(descriptors(helper.child.pid!)).toBeLessThanOrEqual(own + 1);
    expect(helper.said).not.toMatch(/Traceback/);
    expect(helper.log().filter(({ event }) => event !== 'denied')).toEqual([]);
    expect(await machine()).toEqual(before);
  },
);
