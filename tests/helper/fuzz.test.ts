import { readdirSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { BridgeClient } from '../../bridge/client.js';
import { Reply } from '../../bridge/messages.js';
import { snapshot } from '../bridge/support.js';
import { Helper } from './support.js';
import { lines, type Expected } from './lines.js';

const COUNT = Number(process.env['ALOUD_FUZZ_COUNT'] ?? 1_000_000);
const SEED = Number(process.env['ALOUD_FUZZ_SEED'] ?? 20_261_122);
/** Connections that are fuzzed at a time; others come and go meanwhile. */
const STREAMS = 2;
const BATCH = 400;
/** Lines whose answers may be outstanding. */
const WINDOW = 4000;
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
  const unlimited = [
    'lines-per-second',
    'burst',
    'strikes',
    'connections-per-second',
    'sessions-per-user',
    'sessions',
  ];
  const args = unlimited.flatMap((name) => [`--${name}`, '1000000000']);
  helper = await Helper.start({ args });
  before = await machine();
});
afterAll(() => helper.close());

/** Bytes of memory of a process, and its open descriptors. */
const memory = (pid: number): number =>
  Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))![1]) * 1024;
const descriptors = (pid: number): number => readdirSync(`/proc/${pid}/fd`).length;
const sessions = (): number[] =>
  readFileSync(`/proc/${helper.child.pid!}/task/${helper.child.pid!}/children`, 'latin1')
    .trim()
    .split(' ')
    .map(Number);

interface Tally {
  sent: number;
  answered: number;
  refused: number;
  must: number;
  mayBe: number;
  wrong: string[];
}

/** Sends `count` lines over one connection and counts what comes back. */
async function stream(seed: number, count: number, tenth: () => void): Promise<Tally> {
  const tally: Tally = { sent: 0, answered: 0, refused: 0, must: 0, mayBe: 0, wrong: [] };
  const socket = connect(helper.socket);
  const waiting = new Set<number>();
  let rest = '';
  let wake: (() => void) | undefined;
  socket.on('close', () => wake?.());
  socket.on('error', () => undefined);
  socket.on('data', (chunk: Buffer) => {
    const parts = (rest + chunk.toString('latin1')).split('\n');
    rest = parts.pop()!;
    for (const part of parts) take(part);
    wake?.();
  });
  function take(text: string): void {
    if (text.startsWith('{"type":"refused"') && text.includes('"code":"invalid_request"')) {
      tally.refused += 1;
      tally.answered += 1;
      return;
    }
    const reply = Reply.parse(JSON.parse(text));
    if (reply.type === 'progress') return;
    tally.answered += 1;
    if (reply.type === 'outcome' && reply.outcome.operation !== 'current_generation' && reply.outcome.ok) {
      // Reads and plans may go well; nothing that was carried out may.
      if (reply.outcome.plan === undefined && reply.outcome.result?.generations === undefined)
        tally.wrong.push(text.slice(0, 300));
    }
    if (reply.id !== undefined) waiting.delete(reply.id);
  }
  const note = (expected: Expected, bytes: Buffer): void => {
    if (expected === 'refusal') tally.must += 1;
    else if (expected === 'either') tally.mayBe += 1;
    else waiting.add(Number(/"id":(\d+)/.exec(bytes.toString('latin1'))![1]));
  };
  /** Waits until at most so many lines have no answer yet, or the connection is over. */
  const answered = async (open: number): Promise<void> => {
    while (tally.sent - tally.answered > open && !socket.destroyed)
      await new Promise<void>((go) => (wake = go));
  };
  const source = lines(seed);
  const newline = Buffer.from('\n');
  while (tally.sent < count && !socket.destroyed) {
    const batch: Buffer[] = [];
    for (let n = Math.min(BATCH, count - tally.sent); n > 0; n--) {
      const { bytes, expected } = source.next().value;
      note(expected, bytes);
      batch.push(bytes, newline);
      tally.sent += 1;
    }
    socket.write(Buffer.concat(batch));
    await answered(WINDOW);
    if (tally.sent <= count / 10 && tally.sent + BATCH > count / 10) tenth();
  }
  await answered(0);
  if (waiting.size > 0) tally.wrong.push(`no answer to ${[...waiting].slice(0, 5).join(', ')}`);
  socket.destroy();
  return tally;
}

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
    const churn = comingAndGoing(() => ended);
    const started = performance.now();
    const measure = (): void => sessions().forEach((pid) => early.set(pid, memory(pid)));
    let grown = 0;
    const growing = setInterval(() => {
      for (const pid of sessions()) {
        const then = early.get(pid);
        if (then !== undefined) grown = Math.max(grown, memory(pid) - then);
      }
    }, 1000);
    const share = Math.ceil(COUNT / STREAMS);
    const tallies = await Promise.all(
      Array.from({ length: STREAMS }, (_, n) => stream(SEED + n, share, measure)),
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
    expect(grown).toBeLessThan(GROWTH);
    expect(helper.child.exitCode).toBe(null);
    expect(descriptors(helper.child.pid!)).toBeLessThanOrEqual(own + 1);
    expect(helper.said).not.toMatch(/Traceback/);
    expect(helper.log().filter(({ event }) => event !== 'denied')).toEqual([]);
    expect(await machine()).toEqual(before);
  },
);
